using ThemisGuard.Jsonata;

namespace ThemisGuard.StatesLanguage.Interpretation;

/// <summary>ItemBatcher: fills batches by count and by bytes of the child's whole input.</summary>
internal sealed class ItemBatch(int maxItems, long maxBytes, JsonValue batchInput)
{
    private readonly long _emptyBytes = "{\"Items\":[]}".Length + (batchInput.IsUndefined ? 0 : "\"BatchInput\":,".Length + batchInput.SizeInBytes());
    private readonly List<JsonValue> _items = [];
    private long _bytes;

    /// <exception cref="StateFailedException">One item alone is too large.</exception>
    public void Add(JsonValue item, List<ChildInput> batches)
    {
        long bytes = item.SizeInBytes() + 1;
        if (_emptyBytes + bytes > maxBytes)
        {
            throw new StateFailedException(ErrorNames.Runtime, $"An item of {bytes - 1} bytes does not fit into a batch of at most {maxBytes} bytes.");
        }

        if (_items.Count == maxItems || _emptyBytes + _bytes + bytes > maxBytes)
        {
            Flush(batches);
        }

        _items.Add(item);
        _bytes += bytes;
    }

    public void Flush(List<ChildInput> batches)
    {
        if (_items.Count == 0)
        {
            return;
        }

        var input = new JsonataObjectBuilder(2);
        if (!batchInput.IsUndefined)
        {
            input["BatchInput"] = batchInput;
        }

        input["Items"] = Json.Array(_items);
        batches.Add(new ChildInput(input.Build(), _items.Count));
        _items.Clear();
        _bytes = 0;
    }
}
