using System.Collections.Frozen;
using ThemisGuard.StatesLanguage.Syntax.StateTypes;

namespace ThemisGuard.StatesLanguage.Syntax.Reading;

/// <summary>Which fields a state may have, by type and query language.</summary>
internal static class FieldRules
{
    private static readonly FrozenDictionary<StateType, FrozenSet<string>> JsonPath = Build(
        common: "Type Comment QueryLanguage",
        flow: "Next End",
        data: "InputPath OutputPath",
        pass: "Result ResultPath Parameters Assign",
        task: "Resource Parameters ResultSelector ResultPath Retry Catch TimeoutSeconds TimeoutSecondsPath HeartbeatSeconds HeartbeatSecondsPath Credentials Assign",
        choice: "Choices Default Assign",
        wait: "Seconds SecondsPath Timestamp TimestampPath Assign",
        fail: "Error ErrorPath Cause CausePath",
        parallel: "Branches Parameters ResultSelector ResultPath Retry Catch Assign",
        map: "ItemProcessor Iterator ItemsPath ItemSelector Parameters ItemReader ItemBatcher ResultWriter MaxConcurrency MaxConcurrencyPath "
            + "ToleratedFailureCount ToleratedFailureCountPath ToleratedFailurePercentage ToleratedFailurePercentagePath Label ResultSelector ResultPath Retry Catch Assign");

    private static readonly FrozenDictionary<StateType, FrozenSet<string>> Jsonata = Build(
        common: "Type Comment QueryLanguage",
        flow: "Next End",
        data: "Output",
        pass: "Assign",
        task: "Resource Arguments Retry Catch TimeoutSeconds HeartbeatSeconds Credentials Assign",
        choice: "Choices Default Assign",
        wait: "Seconds Timestamp Assign",
        fail: "Error Cause",
        parallel: "Branches Arguments Retry Catch Assign",
        map: "ItemProcessor Iterator Items ItemSelector ItemReader ItemBatcher ResultWriter MaxConcurrency ToleratedFailureCount ToleratedFailurePercentage "
            + "Label Retry Catch Assign");

    public static bool Allows(StateType type, QueryLanguage language, string field) => Of(language)[type].Contains(field);

    public static bool AllowsInOtherLanguage(StateType type, QueryLanguage language, string field) =>
        Of(language == QueryLanguage.Jsonata ? QueryLanguage.JsonPath : QueryLanguage.Jsonata)[type].Contains(field);

    private static FrozenDictionary<StateType, FrozenSet<string>> Of(QueryLanguage language) => language == QueryLanguage.Jsonata ? Jsonata : JsonPath;

    private static FrozenDictionary<StateType, FrozenSet<string>> Build(
        string common, string flow, string data, string pass, string task, string choice, string wait, string fail, string parallel, string map)
    {
        return new Dictionary<StateType, FrozenSet<string>>
        {
            [StateType.Pass] = Set(flow, data, pass),
            [StateType.Task] = Set(flow, data, task),
            [StateType.Choice] = Set(data, choice),
            [StateType.Wait] = Set(flow, data, wait),
            [StateType.Succeed] = Set(data),
            [StateType.Fail] = Set(fail),
            [StateType.Parallel] = Set(flow, data, parallel),
            [StateType.Map] = Set(flow, data, map),
        }.ToFrozenDictionary();

        FrozenSet<string> Set(params string[] parts) =>
            string.Join(' ', [common, .. parts]).Split(' ').ToFrozenSet(StringComparer.Ordinal);
    }
}
