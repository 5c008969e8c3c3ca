using ThemisGuard.Jsonata;

namespace ThemisGuard.Local.Executions.Integrations;

/// <summary>What AWS's SDK adds to every answer of an integration.</summary>
internal sealed class SdkMetadata
{
    private readonly string _requestId = Guid.NewGuid().ToString();

    /// <summary>The service's members with the metadata.</summary>
    public JsonataValue Answer(ReadOnlySpan<(string Name, JsonataValue Value)> members) => Values.Object(
    [
        .. members,
        ("SdkHttpMetadata", Values.Object(
            ("AllHttpHeaders", Values.Object(("x-amzn-RequestId", JsonataValue.FromItems([_requestId])))),
            ("HttpHeaders", Values.Object(("x-amzn-RequestId", _requestId))),
            ("HttpStatusCode", 200L))),
        ("SdkResponseMetadata", Values.Object(("RequestId", _requestId))),
    ]);
}

/// <summary>Short forms for making values.</summary>
internal static class Values
{
    public static JsonataValue Object(params ReadOnlySpan<(string Name, JsonataValue Value)> members)
    {
        var builder = new JsonataObjectBuilder(members.Length);
        foreach ((string name, JsonataValue value) in members)
        {
            builder[name] = value;
        }

        return builder.Build();
    }
}
