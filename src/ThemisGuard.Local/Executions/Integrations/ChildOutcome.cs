using ThemisGuard.Jsonata;
using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.Local.Executions.Integrations;

/// <summary>What a <c>states:startExecution.sync</c> task gets of the execution that it waited for.</summary>
internal static class ChildOutcome
{
    /// <param name="child">The execution, ended.</param>
    /// <param name="asJson">Input and output as JSON (<c>.sync:2</c>) instead of text.</param>
    public static TaskOutcome Of(ExecutionRecord child, bool asJson)
    {
        JsonataValue Data(string text) => asJson ? JsonataValue.Parse(text) : text;
        JsonataValue included = Values.Object(("Included", true));
        var members = new List<(string, JsonataValue)>();
        if (child.Cause is not null)
        {
            members.Add(("Cause", child.Cause));
        }

        if (child.Error is not null)
        {
            members.Add(("Error", child.Error));
        }

        members.Add(("ExecutionArn", child.Arn));
        members.Add(("Input", Data(child.Input)));
        members.Add(("InputDetails", included));
        members.Add(("Name", child.Name));
        if (child.Output is not null)
        {
            members.Add(("Output", Data(child.Output)));
            members.Add(("OutputDetails", included));
        }

        members.Add(("StartDate", child.Started.ToUnixTimeMilliseconds()));
        members.Add(("StateMachineArn", child.MachineArn));
        members.Add(("Status", child.Status.ToWireName()));
        members.Add(("StopDate", child.Stopped!.Value.ToUnixTimeMilliseconds()));
        JsonataValue description = Values.Object([.. members]);
        return child.Status == ExecutionStatus.Succeeded ? new TaskOutcome(description) : TaskOutcome.Failed("States.TaskFailed", description.ToJson());
    }
}
