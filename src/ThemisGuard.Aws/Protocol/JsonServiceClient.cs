using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace ThemisGuard.Aws.Protocol;

/// <summary>
/// A client of an AWS JSON service over AWSSDK.Core's pipeline: its credentials, SigV4 signer, retries and endpoint
/// resolution. Services get typed methods by deriving from it, named as in the official SDK.
/// </summary>
public abstract class JsonServiceClient : AmazonServiceClient
{
    private readonly InvokeOptions _options;

    /// <summary>Takes credentials from the environment.</summary>
    protected JsonServiceClient(JsonServiceConfig config)
        : base(config)
    {
        _options = OptionsFor(config);
    }

    /// <summary>Takes the given credentials.</summary>
    protected JsonServiceClient(AWSCredentials credentials, JsonServiceConfig config)
        : base(credentials, config)
    {
        _options = OptionsFor(config);
    }

    /// <inheritdoc/>
    protected override IServiceMetadata ServiceMetadata => new Metadata(((JsonServiceConfig)Config).Service);

    /// <inheritdoc/>
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<Amazon.Runtime.Internal.EndpointResolver>();
        pipeline.AddHandlerAfter<Amazon.Runtime.Internal.Marshaller>(new Endpoints());
        pipeline.AddHandlerAfter<Amazon.Runtime.Internal.Marshaller>(new SigV4());
    }

    /// <summary>Calls one operation.</summary>
    /// <exception cref="AmazonServiceException">The service refused; <c>ErrorCode</c> is the error's name without its prefix.</exception>
    protected async Task<TResponse> CallAsync<TRequest, TResponse>(
        string operation, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TResponse> responseType, CancellationToken cancellationToken)
    {
        var call = new JsonCall(operation, JsonSerializer.SerializeToUtf8Bytes(request, requestType));
        JsonAnswer answer = await InvokeAsync<JsonAnswer>(call, _options, cancellationToken);
        return JsonSerializer.Deserialize(answer.Body.Span, responseType)
            ?? throw new AmazonClientException($"{operation} answered null.");
    }

    private static InvokeOptions OptionsFor(JsonServiceConfig config) =>
        new() { RequestMarshaller = new Marshaller(config.Service), ResponseUnmarshaller = new Unmarshaller() };

    private sealed class JsonCall(string operation, byte[] body) : AmazonWebServiceRequest
    {
        public string Operation { get; } = operation;

        public byte[] Body { get; } = body;
    }

    private sealed class JsonAnswer : AmazonWebServiceResponse
    {
        public ReadOnlyMemory<byte> Body { get; init; }
    }

    private sealed class Metadata(JsonService service) : IServiceMetadata
    {
        public string ServiceId { get; } = service.ServiceId;

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
    }

    private sealed class Marshaller(JsonService service) : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var call = (JsonCall)input;
            var request = new DefaultRequest(call, "ThemisGuard." + service.SigningName)
            {
                HttpMethod = "POST",
                ResourcePath = "/",
                Content = call.Body,
            };
            request.Headers["Content-Type"] = service.ContentType;
            request.Headers["X-Amz-Target"] = service.TargetPrefix + "." + call.Operation;
            request.Headers["X-Amz-Api-Version"] = service.ApiVersion;
            return request;
        }
    }

    private sealed class Unmarshaller : JsonResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext context)
        {
            using var copy = new MemoryStream();
            context.Stream.CopyTo(copy);
            return new JsonAnswer { Body = copy.ToArray() };
        }

        public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext context, Exception innerException, HttpStatusCode statusCode)
        {
            var reader = new StreamingUtf8JsonReader(context.Stream);
            ErrorResponse error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(context, ref reader);
            return new AmazonServiceException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
        }
    }

    private sealed class Endpoints : BaseEndpointResolver
    {
        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) => new();
    }

    private sealed class SigV4 : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
    }
}
