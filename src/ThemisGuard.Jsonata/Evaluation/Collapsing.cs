namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>What happens to a sequence when it becomes the value of an expression.</summary>
internal static class Collapsing
{
    /// <summary>Collapses, unless the caller still works on the sequence.</summary>
    internal static JsonataValue Finish(in JsonataValue value, bool isRaw) => isRaw ? value : Collapse(value, keepArray: false);

    /// <summary>No items: undefined. One: the item, unless it was asked to stay an array. Arrays of data are left alone.</summary>
    internal static JsonataValue Collapse(in JsonataValue value, bool keepArray)
    {
        if (value.Reference is not JsonataArray array || !array.IsSequence || array.IsTupleStream)
        {
            return value;
        }

        if (array.Count == 0)
        {
            return default;
        }

        if (keepArray)
        {
            return array.With(array.Traits | ArrayTraits.KeepSingleton);
        }

        return array.Count == 1 && !array.KeepsSingleton ? array[0] : value;
    }
}
