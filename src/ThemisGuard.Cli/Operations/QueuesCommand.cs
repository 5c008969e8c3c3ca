using System.CommandLine;
using ThemisGuard.Functions.ReadOperations;

namespace ThemisGuard.Cli.Operations;

/// <summary><c>themis queues</c></summary>
internal static class QueuesCommand
{
    public static Command Create() => new OperatorFlags().Apply(
        new Command("queues", "The queues: what waits, what is in flight, how old the oldest is, dead letters."),
        async (_, api, json, cancellationToken) =>
        {
            QueueList list = await api.CallAsync(
                "ReadOperations", "GET", "/v1/ops/queues", id: null, new Dictionary<string, string?>(), OperatorJson.Default.QueueList, cancellationToken);
            if (json)
            {
                Screen.Json(list, OperatorJson.Default.QueueList);
                return;
            }

            Screen.Line($"{"QUEUE",-28}  {"WAITING",8}  {"IN FLIGHT",9}  {"DELAYED",8}  {"OLDEST",8}");
            foreach (QueueView queue in list.Queues)
            {
                string oldest = queue.OldestAgeSeconds is { } seconds ? Screen.Took(seconds) : "-";
                Screen.Line($"{Screen.Cut(queue.Name, 28),-28}  {queue.Visible,8}  {queue.InFlight,9}  {queue.Delayed,8}  {oldest,8}");
            }

            DeadLetterTotals dead = list.DeadLetters;
            Screen.Line("");
            Screen.Line($"Dead letters of 90 days: {dead.Waiting} waiting, {dead.Redriven} redriven, {dead.Failed} failed, {dead.Discarded} discarded");
        });
}
