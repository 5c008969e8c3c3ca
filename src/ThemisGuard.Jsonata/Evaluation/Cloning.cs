namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>Deep copies, for the transform operator to write to.</summary>
internal static class Cloning
{
    internal static JsonataValue Clone(in JsonataValue value, EvaluationContext context)
    {
        switch (value.Reference)
        {
            case JsonataArray items:
                StackGuard.Check();
                context.Step(items.Count);
                var copies = new JsonataValue[items.Count];
                for (int i = 0; i < copies.Length; i++)
                {
                    copies[i] = Clone(items[i], context);
                }

                return new JsonataArray(copies);
            case JsonataObject members:
                StackGuard.Check();
                context.Step(members.Count);
                var names = new string[members.Count];
                var values = new JsonataValue[members.Count];
                members.CopyTo(names, values);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = Clone(values[i], context);
                }

                return new JsonataObject(names, values, names.Length);
            case JsonataFunction:
                return JsonataValue.FromString(string.Empty);
            default:
                return value;
        }
    }
}
