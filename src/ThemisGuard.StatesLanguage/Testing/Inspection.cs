using ThemisGuard.Jsonata;

namespace ThemisGuard.StatesLanguage.Testing;

/// <summary>Collects what a state's data looked like after each step.</summary>
internal sealed class Inspection
{
    private readonly JsonataObjectBuilder _data = new(8);
    private readonly JsonataObjectBuilder _errorDetails = new(2);

    public bool Caught { get; private set; }

    public void Note(string step, JsonValue value) => _data[step] = value;

    public void NoteRetry(int index, double? interval)
    {
        _errorDetails["retryIndex"] = Json.Number((long)index);
        if (interval is { } seconds)
        {
            _errorDetails["retryBackoffIntervalSeconds"] = Json.Number(Math.Round(seconds));
        }
    }

    public void NoteCatch(int index)
    {
        Caught = true;
        _errorDetails["catchIndex"] = Json.Number((long)index);
    }

    public JsonValue Build()
    {
        if (_errorDetails.Count > 0)
        {
            _data["errorDetails"] = _errorDetails.Build();
        }

        return _data.Build();
    }
}
