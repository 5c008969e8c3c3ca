using System.Diagnostics;

namespace ThemisGuard.Cli.Tests.Scanning;

/// <summary><c>themis up --template</c>: somebody else's template.</summary>
public sealed class UpTemplateTests : IDisposable
{
    private readonly Themis _themis = new();

    public void Dispose() => _themis.Dispose();

    [Fact]
    public async Task Another_template_runs_with_its_own_bootstraps_and_ends_when_told()
    {
        _themis.Write("app/template.yaml", """
            Resources:
              Jobs: { Type: AWS::SQS::Queue }
              Hello: { Type: AWS::Serverless::Function, Properties: { CodeUri: hello, Runtime: provided.al2023, Handler: bootstrap } }
              Machine:
                Type: AWS::Serverless::StateMachine
                Properties: { Definition: { StartAt: P, States: { P: { Type: Pass, End: true } } } }
              Key: { Type: AWS::KMS::Key, Properties: { KeyPolicy: {} } }
            """);
        string bootstrap = Path.Combine(_themis.Folder, _themis.Write("app/hello/bootstrap", "#!/bin/sh\nexit 1\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(bootstrap, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        using Process up = _themis.Start("up", "--template", "app/template.yaml", "--port", "0", "--aws-port", "0");
        var said = new List<string>();
        while (await up.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.StartsWith("Ctrl-C", StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.Contains("Functions      Hello", said);
        Assert.Contains("Queues         Jobs", said);
        Assert.Contains("State machines Machine", said);
        Assert.Contains("Not needed     Key (AWS::KMS::Key)", said);
        string aws = said.Single(line => line.StartsWith("AWS endpoints", StringComparison.Ordinal)).Split(' ')[^1];
        using (var http = new HttpClient())
        {
            using HttpResponseMessage failed = await http.PostAsync(new Uri(new Uri(aws), "2015-03-31/functions/Hello/invocations"), new StringContent("{}"));
            Assert.Contains("Runtime exited", await failed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using (Process term = Process.Start("kill", ["-TERM", up.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await term.WaitForExitAsync();
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await up.WaitForExitAsync(limit.Token);
        Assert.Equal(0, up.ExitCode);
        Assert.True(Directory.Exists(Path.Combine(_themis.Folder, ".themis-template")));
    }

    [Fact]
    public async Task What_a_template_needs_and_is_not_here_is_refused_by_name_and_line()
    {
        _themis.Write("template.yaml", "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n");
        (int exitCode, _, string error) = await _themis.RunAsync("up", "--template", "template.yaml", "--port", "0", "--aws-port", "0");
        Assert.Equal(64, exitCode);
        Assert.Contains("template.yaml:2:", error, StringComparison.Ordinal);
        Assert.Contains("Topic", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        (exitCode, _, error) = await _themis.RunAsync("up", "--template", "none.yaml");
        Assert.Equal((64, "themis: --template: there is no file 'none.yaml'."), (exitCode, error.Trim()));
    }

    [Fact]
    public async Task An_age_that_is_none_is_refused()
    {
        (int exitCode, _, string error) = await _themis.RunAsync("up", "--retain", "soon");
        Assert.Equal((64, "themis: --retain takes days or hours, e.g. 90d or 36h, up to ten years; not 'soon'."), (exitCode, error.Trim()));
    }
}
