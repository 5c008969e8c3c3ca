using System.Globalization;
using System.Text.Json;
using Amazon.SQS;
using ThemisGuard.Aws.Operations;
using ThemisGuard.Aws.StepFunctions;
using ThemisGuard.Compliance.Operations;

namespace ThemisGuard.Functions.ReadOperations;

/// <summary>Queues and state machines as they are now.</summary>
public sealed class OperationsOverview(
    IAmazonStepFunctions stepFunctions, IAmazonSQS queues, QueueAges ages, DeadLetters deadLetters, IReadOnlyList<string> stateMachineArns, IReadOnlyList<string> queueUrls)
{
    private static readonly List<string> Attributes =
        ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed", "RedrivePolicy"];

    /// <summary>The queues.</summary>
    public async Task<QueueList> QueuesAsync(CancellationToken cancellationToken)
    {
        var views = new List<QueueView>(queueUrls.Count);
        IReadOnlyDictionary<string, int> oldest = await ages.ReadAsync([.. queueUrls.Select(NameOf)], cancellationToken);
        foreach (string url in queueUrls)
        {
            Dictionary<string, string> attributes = (await queues.GetQueueAttributesAsync(url, Attributes, cancellationToken)).Attributes;
            int Count(string name) => int.Parse(attributes[name], CultureInfo.InvariantCulture);
            views.Add(new QueueView(
                NameOf(url), Count(Attributes[0]), Count(Attributes[1]), Count(Attributes[2]), oldest.TryGetValue(NameOf(url), out int age) ? age : null,
                DeadLetterQueueOf(attributes.GetValueOrDefault("RedrivePolicy"))));
        }

        IReadOnlyDictionary<DeadLetterState, int> letters = await deadLetters.CountAsync(cancellationToken);
        return new QueueList(
            views,
            new DeadLetterTotals(
                letters[DeadLetterState.Waiting], letters[DeadLetterState.Redriven], letters[DeadLetterState.Failed], letters[DeadLetterState.Discarded]));
    }

    /// <summary>The machines.</summary>
    public async Task<MachineList> MachinesAsync(CancellationToken cancellationToken)
    {
        var views = new List<MachineView>(stateMachineArns.Count);
        foreach (string arn in stateMachineArns)
        {
            DescribeStateMachineResponse machine = await stepFunctions.DescribeStateMachineAsync(new DescribeStateMachineRequest(arn), cancellationToken);
            using JsonDocument definition = JsonDocument.Parse(machine.Definition);
            views.Add(new MachineView(machine.Name, arn, definition.RootElement.Clone()));
        }

        return new MachineList(views);
    }

    private static string NameOf(string url) => url[(url.LastIndexOf('/') + 1)..];

    private static string? DeadLetterQueueOf(string? redrivePolicy)
    {
        if (redrivePolicy is null)
        {
            return null;
        }

        using JsonDocument policy = JsonDocument.Parse(redrivePolicy);
        string? arn = policy.RootElement.GetProperty("deadLetterTargetArn").GetString();
        return arn?[(arn.LastIndexOf(':') + 1)..];
    }
}
