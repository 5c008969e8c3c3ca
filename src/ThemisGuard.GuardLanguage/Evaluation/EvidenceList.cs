using System.Collections;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>Evidence as it was recorded, good until the next is. Who goes through it finds the values in the processor's cache.</summary>
internal sealed class EvidenceList(List<Evidence> records) : IReadOnlyList<Evidence>
{
    private const int ValueAhead = 4;
    private const int TextAhead = 2;

    public int Count => records.Count;

    public Evidence this[int index] => records[index];

    public IEnumerator<Evidence> GetEnumerator()
    {
        for (int i = 0; i < records.Count; i++)
        {
            if (i + ValueAhead < records.Count)
            {
                records[i + ValueAhead].Prefetch();
                records[i + TextAhead].PrefetchText();
            }

            yield return records[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
