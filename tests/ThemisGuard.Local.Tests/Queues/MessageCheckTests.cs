using System.Text.Json.Nodes;

namespace ThemisGuard.Local.Tests.Queues;

public sealed class MessageCheckTests : IAsyncLifetime
{
    private QueueHarness _sqs = null!;
    private string _queue = null!;

    public async Task InitializeAsync()
    {
        _sqs = await QueueHarness.StartAsync();
        _queue = await _sqs.CreateAsync("q");
    }

    public async Task DisposeAsync() => await _sqs.DisposeAsync();

    [Theory]
    [InlineData("a\u0000b")]
    [InlineData("\u001f")]
    [InlineData("a\ufffe")]
    [InlineData("\uffff")]
    public async Task Characters_outside_xml_are_refused(string body) => Assert.StartsWith(
        "InvalidMessageContents: Invalid characters found.", await _sqs.ErrorAsync("SendMessage", new JsonObject { ["QueueUrl"] = _queue, ["MessageBody"] = body }), StringComparison.Ordinal);

    [Theory]
    [InlineData("\t\n\r \u007f\ud7ff\ue000\ufffd😀\U0010FFFF<>&\"'\\/")]
    [InlineData("\ufffa\uffef")]
    public async Task All_others_are_received_as_sent(string body)
    {
        await _sqs.SendAsync(_queue, body);
        Assert.Equal([body], await _sqs.BodiesAsync(_queue));
        await _sqs.RestartAsync();
        _sqs.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal([body], await _sqs.BodiesAsync(_queue));
    }

    [Theory]
    [InlineData("String", "", "Message (user) attribute 'a' must contain a non-empty value of type 'String'.")]
    [InlineData("Number", "x1", "Can't cast the value of message (user) attribute 'a' to a number.")]
    [InlineData("", "x", "The message attribute 'a' must contain non-empty message attribute type.")]
    [InlineData("Text", "x", "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.")]
    [InlineData("Binary", "x", "Message (user) attribute 'a' must contain a non-empty value of type 'Binary'.")]
    public async Task Wrong_attributes_are_refused(string type, string value, string error) => Assert.Equal(
        "InvalidParameterValueException: " + error, await _sqs.ErrorAsync("SendMessage", Send("a", type, value)));

    [Theory]
    [InlineData("AWS.x")]
    [InlineData("amazon.x")]
    [InlineData(".x")]
    [InlineData("x.")]
    [InlineData("x..y")]
    [InlineData("x y")]
    [InlineData("")]
    public async Task Wrong_attribute_names_are_refused(string name) => Assert.StartsWith(
        $"InvalidParameterValueException: Message (user) attribute name '{name}' is invalid", await _sqs.ErrorAsync("SendMessage", Send(name, "String", "x")), StringComparison.Ordinal);

    [Fact]
    public async Task Size_counts_names_types_and_values()
    {
        await _sqs.CallAsync("SetQueueAttributes", new JsonObject { ["QueueUrl"] = _queue, ["Attributes"] = new JsonObject { ["MaximumMessageSize"] = "1024" } });
        JsonObject call = Send("name", "String", "value");
        call["MessageBody"] = new string('x', 1_024 - "nameStringvalue".Length);
        await _sqs.CallAsync("SendMessage", call);
        call = Send("name", "String", "value");
        call["MessageBody"] = new string('x', 1_024 - "nameStringvalue".Length + 1);
        Assert.Equal("InvalidParameterValueException: One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.", await _sqs.ErrorAsync("SendMessage", call));
    }

    [Fact]
    public async Task More_than_ten_attributes_are_refused()
    {
        var attributes = new JsonObject();
        for (int i = 0; i < 11; i++)
        {
            attributes[$"a{i}"] = new JsonObject { ["DataType"] = "String", ["StringValue"] = "x" };
        }

        Assert.Equal(
            "InvalidParameterValueException: Number of message attributes [11] exceeds the allowed maximum [10].",
            await _sqs.ErrorAsync("SendMessage", new JsonObject { ["QueueUrl"] = _queue, ["MessageBody"] = "x", ["MessageAttributes"] = attributes }));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("é")]
    public async Task Groups_are_ascii_without_spaces(string group) => Assert.StartsWith(
        $"InvalidParameterValueException: Value {group} for parameter MessageGroupId is invalid.",
        await _sqs.ErrorAsync("SendMessage", new JsonObject { ["QueueUrl"] = _queue, ["MessageBody"] = "x", ["MessageGroupId"] = group }), StringComparison.Ordinal);

    [Fact]
    public async Task Attributes_travel_with_their_digest_over_what_was_asked_for()
    {
        JsonObject sent = await _sqs.CallAsync("SendMessage", Send("b", "String.x", "é"));
        JsonNode received = Assert.Single(await _sqs.ReceiveAsync(_queue));
        Assert.Equal(sent["MD5OfMessageAttributes"]!.GetValue<string>(), received["MD5OfMessageAttributes"]!.GetValue<string>());
        Assert.Equal("""{"b":{"StringValue":"é","DataType":"String.x"}}""", received["MessageAttributes"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Theory]
    [InlineData("bad name!")]
    [InlineData("")]
    [InlineData("x.fifo.fifo")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890123456789012345678901")]
    public async Task Queue_names_are_checked(string name) =>
        Assert.Matches("^(InvalidParameterValueException|MissingRequiredParameterException): ", await _sqs.ErrorAsync("CreateQueue", new JsonObject { ["QueueName"] = name }));

    private JsonObject Send(string attribute, string type, string value) => new()
    {
        ["QueueUrl"] = _queue, ["MessageBody"] = "x",
        ["MessageAttributes"] = new JsonObject { [attribute] = new JsonObject { ["DataType"] = type, ["StringValue"] = value } },
    };
}
