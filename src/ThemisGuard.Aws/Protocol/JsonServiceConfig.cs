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
    /// <summary>Configures a client of <paramref name="service"/>.</summary>
    public JsonServiceConfig(JsonService service)
        : base(new StandardDefaults())
    {
        Service = service;
        ServiceId = service.ServiceId;
        AuthenticationServiceName = service.SigningName;
        EndpointProvider = new OneEndpoint(this);
    }

    /// <summary>The service configured.</summary>
    internal JsonService Service { get; }

    /// <inheritdoc/>
    public override string ServiceVersion => Service.ApiVersion;

    /// <inheritdoc/>
    public override string UserAgent => "themisguard aws-sdk-dotnet-core";

    /// <inheritdoc/>
    public override string RegionEndpointServiceName => Service.SigningName;

    /// <inheritdoc/>
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(new EndpointParameters());

    private sealed class OneEndpoint(JsonServiceConfig config) : IEndpointProvider
    {
        // The configured URL, else the service's own in the Region.
        public Endpoint ResolveEndpoint(EndpointParameters parameters) => new(
            !string.IsNullOrEmpty(config.ServiceURL)
                ? config.ServiceURL
                : $"https://{config.Service.SigningName}.{config.RegionEndpoint?.SystemName ?? throw new AmazonClientException("No Region is configured: set AWS_REGION.")}.amazonaws.com");
    }

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
