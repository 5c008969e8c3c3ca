namespace ThemisGuard.Conformance.StatesLanguage;

/// <summary>Every recorded case that is not met, with its reason. A case that begins to pass has to leave the list.</summary>
internal static class KnownDifferences
{
    public static readonly Dictionary<string, string> OfHistories = new()
    {
        ["activities.test_activities.test_activity_task_on_deleted"] =
            "Only the host knows its activities; that one is missing comes back as an answer, after ActivityScheduled is recorded.",
    };

    public static readonly Dictionary<string, string> OfDefinitions = [];

    public static readonly Dictionary<string, string> OfStateTests = [];
}
