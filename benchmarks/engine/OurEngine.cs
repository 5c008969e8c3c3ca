using System.Text;
using System.Text.Json;
using ThemisGuard.Lambda;
using ThemisGuard.Local.Engine;
using ThemisGuard.Local.Storage;

namespace ThemisGuard.Benchmarks.Engine;

/// <summary>What our server processes run: the engine as <c>themis up</c> runs it, with two small functions behind an HTTP API.</summary>
internal static class OurEngine
{
    private const string Template = """
        Resources:
          Api:
            Type: AWS::Serverless::HttpApi
            Properties:
              Auth:
                DefaultAuthorizer: Key
                Authorizers:
                  Key:
                    FunctionArn: !GetAtt Authorize.Arn
                    AuthorizerPayloadFormatVersion: "2.0"
                    EnableSimpleResponses: true
                    EnableFunctionDefaultPermissions: true
                    Identity: { Headers: [Authorization], ReauthorizeEvery: 60 }
          Authorize:
            Type: AWS::Serverless::Function
            Properties: { CodeUri: ., Handler: bootstrap, Runtime: provided.al2023 }
          Greet:
            Type: AWS::Serverless::Function
            Properties:
              CodeUri: .
              Handler: bootstrap
              Runtime: provided.al2023
              Events:
                Greet: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: "/greetings/{name}" } }
        """;

    /// <summary>Serves until the input ends.</summary>
    /// <param name="durability">none, process or full.</param>
    public static async Task ServeAsync(string durability)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("themis-bench-");
        string template = Path.Combine(folder.FullName, "template.yaml");
        await File.WriteAllTextAsync(template, Template);
        var options = new EngineOptions
        {
            TemplatePath = template,
            StateFolder = durability == "none" ? null : Path.Combine(folder.FullName, "state"),
            Durability = durability == "full" ? Durability.Full : Durability.Process,
            Functions = _ => new Dictionary<string, Func<FunctionEnvironment, FunctionHandler>> { ["Authorize"] = _ => Authorize, ["Greet"] = _ => Greet },
        };
        await using (EmbeddedEngine engine = await EmbeddedEngine.StartAsync(options, CancellationToken.None))
        {
            Console.WriteLine(engine.AwsUrl);
            Console.WriteLine(engine.ApiUrl);
            await Console.In.ReadToEndAsync();
        }

        folder.Delete(recursive: true);
    }

    private static Task<ReadOnlyMemory<byte>> Authorize(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancellationToken)
    {
        using JsonDocument request = JsonDocument.Parse(payload);
        bool known = request.RootElement.GetProperty("identitySource")[0].GetString() == "Bearer key";
        return Answer($$$"""{"isAuthorized":{{{(known ? "true" : "false")}}},"context":{"tenant":"t1"}}""");
    }

    private static Task<ReadOnlyMemory<byte>> Greet(ReadOnlyMemory<byte> payload, Invocation invocation, CancellationToken cancellationToken)
    {
        using JsonDocument request = JsonDocument.Parse(payload);
        string name = request.RootElement.GetProperty("pathParameters").GetProperty("name").GetString()!;
        string tenant = request.RootElement.GetProperty("requestContext").GetProperty("authorizer").GetProperty("lambda").GetProperty("tenant").GetString()!;
        return Answer($$$"""{"statusCode":200,"headers":{"content-type":"application/json"},"body":"{\"hello\":\"{{{name}}}\",\"tenant\":\"{{{tenant}}}\"}"}""");
    }

    private static Task<ReadOnlyMemory<byte>> Answer(string json) => Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(json));
}
