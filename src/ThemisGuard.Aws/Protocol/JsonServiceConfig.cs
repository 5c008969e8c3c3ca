using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace ThemisGuard.Aws.Protocol;

/// <summary>
/// Configuration of a service that the registry has no official package for. Credentials, Region, retries and the
/// endpoint variables (<c>AWS_ENDPOINT_URL</c>, <c>AWS_ENDPOINT_URL_SFN</c>) are AWSSDK.Core's own.
/// </summary>
public sealed class JsonServiceConfig : ClientConfig
{
    private readonly JsonService _service;

    /// <summary>Configures a client of <paramref name="service"/>.</summary>
    public JsonServiceConfig(JsonService service)
        : base(new StandardDefaults())
    {
        _service = service;
        ServiceId = service.ServiceId;
        AuthenticationServiceName = service.SigningName;
    }

    /// <inheritdoc/>
    public override string ServiceVersion => _service.ApiVersion;

    /// <inheritdoc/>
    public override string UserAgent => "themisguard aws-sdk-dotnet-core";

    /// <inheritdoc/>
    public override string RegionEndpointServiceName => _service.SigningName;

    /// <inheritdoc/>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        new(EndpointOf(this));

    /// <summary>The configured URL, else the service's own in the Region.</summary>
    internal string EndpointOf(IClientConfig config) =>
        !string.IsNullOrEmpty(config.ServiceURL)
            ? config.ServiceURL
            : $"https://{_service.SigningName}.{config.RegionEndpoint?.SystemName ?? throw new AmazonClientException("No Region is configured: set AWS_REGION.")}.amazonaws.com";

    private sealed class StandardDefaults : IDefaultConfigurationProvider
    {
        public IDefaultConfiguration GetDefaultConfiguration(Amazon.RegionEndpoint clientRegion, DefaultConfigurationMode? requestedConfigurationMode) =>
            new DefaultConfiguration
            {
                Name = DefaultConfigurationMode.Standard,
                RetryMode = RequestRetryMode.Standard,
                ConnectTimeout = TimeSpan.FromSeconds(3),
            };
    }
}

/// <summary>What distinguishes one AWS JSON service from another on the wire.</summary>
/// <param name="ServiceId">As in the service model; names the endpoint variable, e.g. <c>SFN</c>.</param>
/// <param name="SigningName">SigV4 service name and host label, e.g. <c>states</c>.</param>
/// <param name="TargetPrefix">Of <c>X-Amz-Target</c>, e.g. <c>AWSStepFunctions</c>.</param>
/// <param name="ContentType">E.g. <c>application/x-amz-json-1.0</c>.</param>
/// <param name="ApiVersion">E.g. <c>2016-11-23</c>.</param>
public sealed record JsonService(string ServiceId, string SigningName, string TargetPrefix, string ContentType, string ApiVersion);
