using System.Text;
using System.Text.Json;

namespace ThemisGuard.Jsonata.Tests.Values;

public sealed class JsonataValueTests
{
    [Theory]
    [InlineData("300")]
    [InlineData("-1")]
    [InlineData("0.0")]
    [InlineData("1.50")]
    [InlineData("1E5")]
    [InlineData("9007199254740993")]
    [InlineData("12345678901234567890123")]
    [InlineData("0.1")]
    [InlineData("1e400")]
    public void A_number_that_was_read_is_written_as_it_was_spelt(string json)
    {
        Assert.Equal(json, JsonataValue.Parse(json).ToJson());
        Assert.Equal(json.Length, JsonataValue.Parse(json).SizeInBytes());
    }

    [Theory]
    [InlineData(300.0, "300")]
    [InlineData(-0.0, "0")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(1e21, "1e+21")]
    [InlineData(123456789012345680000.0, "123456789012345680000")]
    [InlineData(0.000001, "0.000001")]
    [InlineData(0.0000001, "1e-7")]
    [InlineData(1.5e-9, "1.5e-9")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(-1234.5678, "-1234.5678")]
    public void A_computed_number_is_spelt_as_ECMAScript_spells_it(double number, string json)
    {
        Assert.Equal(json, JsonataValue.FromNumber(number).ToJson());
    }

    [Fact]
    public void A_long_beyond_two_to_the_53_keeps_its_digits()
    {
        JsonataValue value = long.MaxValue;

        Assert.Equal("9223372036854775807", value.ToJson());
        Assert.True(value.TryGetInt64(out long back));
        Assert.Equal(long.MaxValue, back);
        Assert.Equal("9223372036854775807", Jsonata.Evaluate("a", "{\"a\":9223372036854775807}"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[1,[2,{\"a\":[]}],null,true,false,\"\"]")]
    [InlineData("{\"b\":1,\"a\":{\"c\":\"x\"}}")]
    [InlineData("\"\\\"\\\\\\n\\u0001é😀\"")]
    [InlineData("\"\\ud83d\"")]
    [InlineData("{\"\\ud83d\":\"\\udc00x\"}")]
    [InlineData("{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"j\":10}")]
    public void Compact_JSON_survives_reading_and_writing_and_its_size_is_known(string json)
    {
        JsonataValue value = JsonataValue.Parse(json);

        Assert.Equal(json, value.ToJson());
        Assert.Equal(Encoding.UTF8.GetByteCount(json), value.SizeInBytes());
        Assert.Equal(value, JsonataValue.Parse(value.ToUtf8Json()));
    }

    [Fact]
    public void Writing_to_a_Utf8JsonWriter_gives_the_same_value()
    {
        JsonataValue value = JsonataValue.Parse("{\"a\":[1,2.50,\"é\",null,true],\"b\":{\"c\":12345678901234567890}}");
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            value.WriteTo(writer);
        }

        Assert.Equal(value, JsonataValue.Parse(stream.ToArray()));
        Assert.Contains("12345678901234567890", Encoding.UTF8.GetString(stream.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_of_equal_names_counts()
    {
        Assert.Equal("{\"a\":3,\"b\":2}", JsonataValue.Parse("{\"a\":1,\"b\":2,\"a\":3}").ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1} x")]
    [InlineData("01")]
    [InlineData("'a'")]
    [InlineData("[1")]
    public void Text_that_is_not_JSON_is_refused(string text)
    {
        Assert.ThrowsAny<JsonException>(() => JsonataValue.Parse(text));
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        Assert.ThrowsAny<JsonException>(() => JsonataValue.Parse(new string('[', 513) + new string(']', 513)));
        Assert.Equal(1024, JsonataValue.Parse(new string('[', 512) + new string(']', 512)).SizeInBytes());
    }

    [Fact]
    public void Equality_is_deep_and_blind_to_the_order_of_members()
    {
        JsonataValue left = JsonataValue.Parse("{\"a\":[1,{\"b\":2}],\"c\":\"x\"}");
        JsonataValue right = JsonataValue.Parse("{\"c\":\"x\",\"a\":[1.0,{\"b\":2}]}");

        Assert.True(left == right);
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
        Assert.NotEqual(left, JsonataValue.Parse("{\"a\":[1,{\"b\":3}],\"c\":\"x\"}"));
        Assert.NotEqual(JsonataValue.True, JsonataValue.FromNumber(1));
        Assert.NotEqual(JsonataValue.Null, JsonataValue.Undefined);
        Assert.NotEqual(JsonataValue.False, JsonataValue.True);
    }

    [Fact]
    public void Builders_keep_order_replace_in_place_and_leave_undefined_out()
    {
        var builder = new JsonataObjectBuilder();
        for (int i = 0; i < 12; i++)
        {
            builder[$"k{i}"] = i;
        }

        builder["k3"] = "three";
        builder["k5"] = JsonataValue.Undefined;
        builder.Add("none", JsonataValue.Undefined);
        JsonataObject built = builder.Build();

        Assert.Equal("k0 k1 k2 k3 k4 k6 k7 k8 k9 k10 k11", string.Join(' ', built.Keys));
        Assert.Equal("three", built["k3"].AsString());
        Assert.True(built["k5"].IsUndefined);
        Assert.Equal("{\"a\":1}", ((JsonataValue)JsonataObject.Empty.With("a", 1)).ToJson());
        Assert.Equal("{}", JsonataValue.EmptyObject.ToJson());
        Assert.Equal("[1,2]", ((JsonataValue)new JsonataArrayBuilder().Add(1).Add(JsonataValue.Undefined).Add(2).Build()).ToJson());
    }

    [Fact]
    public void Indexers_give_undefined_for_what_is_not_there()
    {
        JsonataValue value = JsonataValue.Parse("{\"a\":[1]}");

        Assert.Equal(1, value["a"][0].AsNumber());
        Assert.True(value["a"][1].IsUndefined);
        Assert.True(value["a"][-1].IsUndefined);
        Assert.True(value["b"]["c"][0].IsUndefined);
        Assert.False(value.TryGetProperty("b", out _));
        Assert.Equal("Expected String, but the value is Object.", Assert.Throws<InvalidOperationException>(() => value.AsString()).Message);
    }

    [Fact]
    public void Numbers_and_booleans_do_not_allocate()
    {
        JsonataValue sum = default;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            sum = JsonataValue.FromNumber(i + 0.5);
            _ = JsonataValue.FromBoolean(sum.AsNumber() > 3);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(999.5, sum.AsNumber());
    }
}
