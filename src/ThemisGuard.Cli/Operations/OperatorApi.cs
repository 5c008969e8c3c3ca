using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ThemisGuard.Cli.Engine;
using ThemisGuard.Cli.Executions;
using ThemisGuard.Lambda.Events;

namespace ThemisGuard.Cli.Operations;

/// <summary>
/// The calls of <c>/v1/ops</c>: over HTTP to a deployment, or, for an engine of this machine, straight to the functions that answer
/// them, through the engine's AWS endpoint. Who can reach that may do everything already, so no API key is asked for.
/// </summary>
internal sealed class OperatorApi : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly bool _direct;
    private readonly EngineConnection? _engine;

    private OperatorApi(Uri url, string? apiKey, EngineConnection? engine)
    {
        _engine = engine;
        _direct = apiKey is null;
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            BaseAddress = url,
            Timeout = TimeSpan.FromMinutes(2),
        };
        if (apiKey is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        }
    }

    /// <summary>Finds whom to ask.</summary>
    public static async Task<OperatorApi> OpenAsync(OperatorTarget target, CancellationToken cancellationToken)
    {
        if (target.Endpoint is { } endpoint)
        {
            return new OperatorApi(endpoint, target.ApiKey ?? throw new CommandException(ExitCode.Usage, "--endpoint needs an API key: give --api-key or set THEMIS_API_KEY."), engine: null);
        }

        if (target.AwsEndpoint is { } aws)
        {
            return new OperatorApi(aws, apiKey: null, engine: null);
        }

        EngineConnection engine = await EngineConnection.OpenAsync(target.State, cancellationToken);
        return new OperatorApi(engine.AwsUrl, apiKey: null, engine);
    }

    /// <summary>Calls, and reads the answer.</summary>
    /// <param name="function">Who answers.</param>
    /// <param name="method">Upper case.</param>
    /// <param name="path">Path template, e.g. <c>/v1/ops/executions/{executionId}</c>.</param>
    /// <param name="id">The path's parameter, or null.</param>
    /// <param name="query">Query parameters; null values are left out.</param>
    /// <param name="type">What is answered.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<T> CallAsync<T>(
        string function, string method, string path, string? id, IReadOnlyDictionary<string, string?> query, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var given = query.Where(parameter => parameter.Value is not null).ToDictionary(parameter => parameter.Key, parameter => parameter.Value!);
        (int status, string body) = await SendAsync(function, method, path, id, given, cancellationToken);
        if (status is < 200 or > 299)
        {
            string detail = DetailOf(body) ?? $"HTTP {status}";
            throw status switch
            {
                401 or 403 => new CommandException(ExitCode.Usage, $"The API key was not accepted ({detail}). It needs the scope 'operator'."),
                400 or 404 or 409 => new CommandException(ExitCode.Usage, detail),
                _ => new CommandException(ExitCode.Internal, $"The API answered {status}: {detail}"),
            };
        }

        try
        {
            return JsonSerializer.Deserialize(body, type)!;
        }
        catch (JsonException error)
        {
            throw new CommandException(ExitCode.Internal, $"{_http.BaseAddress} did not answer as ThemisGuard's API does ({error.Message}). Is the endpoint right?", error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }

    private async Task<(int Status, string Body)> SendAsync(
        string function, string method, string path, string? id, Dictionary<string, string> query, CancellationToken cancellationToken)
    {
        string parameter = path.Split('{', '}') is [_, var name, _] ? name : "";
        string queryString = string.Join('&', query.Select(entry => entry.Key + "=" + Uri.EscapeDataString(entry.Value)));
        try
        {
            if (!_direct)
            {
                string url = id is null ? path : path.Replace("{" + parameter + "}", Uri.EscapeDataString(id), StringComparison.Ordinal);
                using var request = new HttpRequestMessage(new HttpMethod(method), queryString.Length == 0 ? url : url + "?" + queryString);
                using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
                return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
            }

            using var content = new ByteArrayContent(Event(method, path, parameter, id, query, queryString));
            using HttpResponseMessage invoked = await _http.PostAsync(new Uri($"/2015-03-31/functions/{function}/invocations", UriKind.Relative), content, cancellationToken);
            string answer = await invoked.Content.ReadAsStringAsync(cancellationToken);
            if (invoked.StatusCode != HttpStatusCode.OK || invoked.Headers.Contains("X-Amz-Function-Error"))
            {
                throw new CommandException(ExitCode.Internal, $"{_http.BaseAddress} did not run {function} ({(int)invoked.StatusCode}): {answer}");
            }

            HttpApiResponse given = JsonSerializer.Deserialize(answer, EventsJson.Default.HttpApiResponse)!;
            return (given.StatusCode, given.Body ?? "");
        }
        catch (HttpRequestException error)
        {
            throw new CommandException(ExitCode.Internal, $"{_http.BaseAddress} cannot be reached: {error.Message}", error);
        }
    }

    // What API Gateway gives to the function, with an operator as the caller.
    private static byte[] Event(string method, string path, string parameter, string? id, Dictionary<string, string> query, string queryString) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new HttpApiRequest(
                $"{method} {path}", path, queryString, new Dictionary<string, string>(),
                new HttpApiRequestContext(
                    Guid.NewGuid().ToString("N"), new HttpApiHttp(method, path),
                    Authorizer: new HttpApiAuthorizer(new Dictionary<string, JsonElement>
                    {
                        ["tenant"] = Text(LocalEngine.Tenant), ["scopes"] = Text("operator"), ["keyId"] = Text("command"),
                    })),
                QueryStringParameters: query.Count == 0 ? null : query,
                PathParameters: id is null ? null : new Dictionary<string, string> { [parameter] = id }),
            EventsJson.Default.HttpApiRequest);

    private static JsonElement Text(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStringValue(text);
        }

        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static string? DetailOf(string body)
    {
        try
        {
            using JsonDocument problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("detail", out JsonElement detail) || problem.RootElement.TryGetProperty("message", out detail) ? detail.GetString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
