using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ThemisGuard.Cli.Api;

/// <summary>The ThemisGuard API as the command uses it: the same for the embedded engine and for a deployment.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    public ApiClient(Uri endpoint, string apiKey)
    {
        Endpoint = endpoint;
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            BaseAddress = endpoint,
            Timeout = TimeSpan.FromMinutes(30),
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    public Uri Endpoint { get; }

    public Task<UploadGrants> CreateUploadsAsync(CreateUploads body, CancellationToken cancellationToken) =>
        PostAsync("/v1/uploads", body, ApiJson.Default.CreateUploads, ApiJson.Default.UploadGrants, cancellationToken);

    public Task<SubmittedScan> SubmitScanAsync(SubmitScan body, CancellationToken cancellationToken) =>
        PostAsync("/v1/scans", body, ApiJson.Default.SubmitScan, ApiJson.Default.SubmittedScan, cancellationToken);

    public Task<SubmittedScan> ReevaluateAsync(string scanId, Reevaluate body, CancellationToken cancellationToken) =>
        PostAsync($"/v1/scans/{Uri.EscapeDataString(scanId)}/reevaluate", body, ApiJson.Default.Reevaluate, ApiJson.Default.SubmittedScan, cancellationToken);

    public Task<Scan> GetScanAsync(string scanId, CancellationToken cancellationToken) =>
        GetAsync($"/v1/scans/{scanId}", ApiJson.Default.Scan, cancellationToken);

    public Task<ScanPage> ListScansAsync(int limit, CancellationToken cancellationToken) =>
        GetAsync($"/v1/scans?limit={limit}", ApiJson.Default.ScanPage, cancellationToken);

    /// <summary>The first findings of a status, the gravest first.</summary>
    public Task<FindingList> ListFindingsAsync(string scanId, string status, int limit, CancellationToken cancellationToken) =>
        GetAsync($"/v1/scans/{scanId}/findings?status={status}&limit={limit}", ApiJson.Default.FindingList, cancellationToken);

    /// <summary>Sends content to where an upload was granted.</summary>
    public async Task UploadAsync(UploadGrant grant, Stream content, CancellationToken cancellationToken)
    {
        // The grant is in the URL; the API key is no business of the store behind it.
        using var request = new HttpRequestMessage(HttpMethod.Put, grant.Url) { Content = new StreamContent(content, 128 * 1024) };
        using var bare = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { Timeout = TimeSpan.FromHours(2) };
        using HttpResponseMessage response = await SendAsync(bare, request, cancellationToken);
        await CheckAsync(response, cancellationToken);
    }

    /// <summary>Opens a resource, following the store's URL when the answer is too large for the API.</summary>
    public async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        HttpResponseMessage response = await SendAsync(_http, request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.SeeOther && response.Headers.Location is { } location)
        {
            response.Dispose();
            var bare = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { Timeout = TimeSpan.FromHours(2) };
            response = await SendAsync(bare, new HttpRequestMessage(HttpMethod.Get, new Uri(Endpoint, location)), cancellationToken);
        }

        await CheckAsync(response, cancellationToken);
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using HttpResponseMessage response = await SendAsync(_http, request, cancellationToken);
        await CheckAsync(response, cancellationToken);
        return await ReadAsync(response, type, cancellationToken);
    }

    private async Task<TOut> PostAsync<TIn, TOut>(
        string path, TIn body, JsonTypeInfo<TIn> inType, JsonTypeInfo<TOut> outType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, inType) };
        using HttpResponseMessage response = await SendAsync(_http, request, cancellationToken);
        await CheckAsync(response, cancellationToken);
        return await ReadAsync(response, outType, cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            return (await response.Content.ReadFromJsonAsync(type, cancellationToken))!;
        }
        catch (JsonException error)
        {
            throw new CommandException(
                ExitCode.Internal, $"{response.RequestMessage!.RequestUri} did not answer as ThemisGuard's API does ({error.Message}). Is --endpoint right?", error);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new CommandException(ExitCode.Internal, $"{Endpoint} cannot be reached: {error.Message}", error);
        }
    }

    private static async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        string detail = DetailOf(text) ?? $"HTTP {(int)response.StatusCode}";
        throw response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new CommandException(
                ExitCode.Usage, $"The API key was not accepted ({detail}). Give one with --api-key or THEMIS_API_KEY."),
            HttpStatusCode.InsufficientStorage => new CommandException(
                ExitCode.Internal, "the disk that holds the state folder is full: free space, or name another folder with --state."),
            HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Conflict => new CommandException(ExitCode.Usage, detail),
            _ => new CommandException(ExitCode.Internal, $"The API answered {(int)response.StatusCode}: {detail}"),
        };
    }

    private static string? DetailOf(string text)
    {
        try
        {
            Problem? problem = JsonSerializer.Deserialize(text, ApiJson.Default.Problem);
            return problem?.Detail ?? problem?.Title;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
