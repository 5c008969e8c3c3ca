using System.Text;
using Xunit.Abstractions;

namespace ThemisGuard.Conformance;

/// <summary>
/// Counts cases by category. Known failures are listed with their reason; one that passes fails the run, so that the list
/// only shrinks.
/// </summary>
/// <param name="suite">Name of the suite, for the report.</param>
/// <param name="knownFailures">Reason by id.</param>
internal sealed class Tally(string suite, IReadOnlyDictionary<string, string> knownFailures)
{
    private readonly SortedDictionary<string, (int Passed, List<string> Failed)> _categories = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _unexpected = [];

    /// <summary>Records one case.</summary>
    /// <param name="difference">Null when the answer is the recorded one; else what differs.</param>
    public void Add(string category, string id, string? difference)
    {
        _seen.Add(id);
        (int passed, List<string> failed) = _categories.TryGetValue(category, out (int, List<string>) found) ? found : (0, []);
        bool isKnown = knownFailures.ContainsKey(id);
        if (difference is null)
        {
            passed++;
            if (isKnown)
            {
                _unexpected.Add($"{id} is listed as a known failure and passes: take it off the list.");
            }
        }
        else
        {
            failed.Add(id);
            if (!isKnown)
            {
                _unexpected.Add($"{id} ({category}): {difference}");
            }
        }

        _categories[category] = (passed, failed);
    }

    /// <summary>Prints <c>N passed, N failed</c> per category with the failing ids, then fails on anything that was not expected.</summary>
    public void Report(ITestOutputHelper output)
    {
        var text = new StringBuilder();
        foreach ((string category, (int passed, List<string> failed)) in _categories)
        {
            text.AppendLine($"{suite}/{category}: {passed} passed, {failed.Count} failed{(failed.Count > 0 ? ": " + string.Join(' ', failed) : string.Empty)}");
        }

        text.Append($"{suite}: {_categories.Values.Sum(one => one.Passed)} passed, {_categories.Values.Sum(one => one.Failed.Count)} failed");
        output.WriteLine(text.ToString());
        Console.WriteLine(text.ToString());
        Assert.NotEmpty(_categories);
        Assert.True(_unexpected.Count == 0, string.Join(Environment.NewLine, _unexpected));
    }
}
