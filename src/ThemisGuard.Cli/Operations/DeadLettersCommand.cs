using System.CommandLine;
using ThemisGuard.Compliance.Operations;
using ThemisGuard.Functions.ManageOperations;
using ThemisGuard.Functions.ReadOperations;

namespace ThemisGuard.Cli.Operations;

/// <summary><c>themis dead-letters list|show|redrive|discard</c></summary>
internal static class DeadLettersCommand
{
    private const string OnePath = "/v1/ops/dead-letters/{deadLetterId}";
    private static readonly Dictionary<string, string?> Nothing = [];

    public static Command Create() => new("dead-letters", "Batches whose message died: what waits, sent back, or given up.")
    {
        CreateList(), CreateShow(), CreateRedrive(), CreateDiscard(),
    };

    private static Command CreateList()
    {
        var waiting = new Option<bool>("--waiting") { Description = "Only those that wait to be sent back." };
        return new OperatorFlags().Apply(new Command("list", "List the dead letters of the last 90 days.") { waiting }, async (parsed, api, json, cancellationToken) =>
        {
            List<DeadLetterView> letters = await ReadAsync(api, parsed.GetValue(waiting), cancellationToken);
            if (json)
            {
                Screen.Json(new DeadLetterPage(letters, Cursor: null), OperatorJson.Default.DeadLetterPage);
                return;
            }

            if (letters.Count == 0)
            {
                Screen.Line("No dead letters.");
                return;
            }

            Screen.Line($"{"DIED",-19}  {"STATE",-9}  ID");
            foreach (DeadLetterView letter in letters)
            {
                Screen.Line($"{Screen.Time(letter.DiedAt)}  ", $"{Word(letter.State),-9}", ToneOf(letter.State), $"  {letter.DeadLetterId}");
            }
        });
    }

    private static Command CreateShow()
    {
        Argument<string> id = Id();
        return new OperatorFlags().Apply(new Command("show", "Show one dead letter.") { id }, async (parsed, api, json, cancellationToken) =>
        {
            string wanted = parsed.GetRequiredValue(id);
            DeadLetterView letter = (await ReadAsync(api, waiting: false, cancellationToken)).FirstOrDefault(letter => letter.DeadLetterId == wanted)
                ?? throw new CommandException(ExitCode.Usage, $"there is no dead letter '{wanted}'; 'themis dead-letters list' names them.");
            if (json)
            {
                Screen.Json(new DeadLetterPage([letter], Cursor: null), OperatorJson.Default.DeadLetterPage);
                return;
            }

            Screen.Line($"{letter.DeadLetterId}  ", Word(letter.State), ToneOf(letter.State), "");
            Screen.Line($"  tenant    {letter.Tenant}");
            Screen.Line($"  scan      {letter.ScanId}");
            Screen.Line($"  batch     {letter.Batch}, evaluated up to unit {letter.Position}");
            Screen.Line($"  died      {Screen.Time(letter.DiedAt)} UTC");
            Screen.Line(letter.State switch
            {
                DeadLetterState.Waiting => "  next      the operations monitor sends it back; or redrive or discard it",
                DeadLetterState.Redriven => "  next      it was sent back; should it die again, its batch is given up",
                _ => "  next      nothing: the scan's report names what was not evaluated",
            });
        });
    }

    private static Command CreateRedrive()
    {
        var id = new Argument<string?>("ID") { Description = "Dead letter; all that wait when absent.", Arity = ArgumentArity.ZeroOrOne };
        return new OperatorFlags().Apply(new Command("redrive", "Send dead letters back to their queue.") { id }, async (parsed, api, json, cancellationToken) =>
        {
            if (parsed.GetValue(id) is { } one)
            {
                Tell(await api.CallAsync("ManageOperations", "POST", OnePath + "/redrive", one, Nothing, OperatorJson.Default.DeadLetterChange, cancellationToken), json);
                return;
            }

            int redriven = 0, discarded = 0;
            DeadLettersRedriven done;
            do
            {
                done = await api.CallAsync("ManageOperations", "POST", "/v1/ops/dead-letters/redrive", id: null, Nothing, OperatorJson.Default.DeadLettersRedriven, cancellationToken);
                redriven += done.Redriven;
                discarded += done.Discarded;
            }
            while (done.More && done.Redriven + done.Discarded > 0);
            if (json)
            {
                Screen.Json(new DeadLettersRedriven(redriven, discarded, done.More), OperatorJson.Default.DeadLettersRedriven);
            }
            else
            {
                Screen.Line($"{redriven} sent back, {discarded} discarded because their scan had ended.");
            }
        });
    }

    private static Command CreateDiscard()
    {
        Argument<string> id = Id();
        return new OperatorFlags().Apply(
            new Command("discard", "Give a dead letter up: its batch ends as not evaluated, the scan goes on.") { id },
            async (parsed, api, json, cancellationToken) => Tell(
                await api.CallAsync("ManageOperations", "DELETE", OnePath, parsed.GetRequiredValue(id), Nothing, OperatorJson.Default.DeadLetterChange, cancellationToken), json));
    }

    private static async Task<List<DeadLetterView>> ReadAsync(OperatorApi api, bool waiting, CancellationToken cancellationToken)
    {
        var letters = new List<DeadLetterView>();
        string? cursor = null;
        do
        {
            DeadLetterPage page = await api.CallAsync(
                "ReadOperations", "GET", "/v1/ops/dead-letters", id: null,
                new Dictionary<string, string?> { ["state"] = waiting ? "waiting" : null, ["limit"] = "100", ["cursor"] = cursor },
                OperatorJson.Default.DeadLetterPage, cancellationToken);
            letters.AddRange(page.DeadLetters);
            cursor = page.Cursor;
        }
        while (cursor is not null);
        return letters;
    }

    private static void Tell(DeadLetterChange changed, bool json)
    {
        if (json)
        {
            Screen.Json(changed, OperatorJson.Default.DeadLetterChange);
        }
        else
        {
            Screen.Line($"{changed.DeadLetterId} is {Word(changed.State)}.");
        }
    }

    private static string Word(DeadLetterState state) => state.ToString().ToLowerInvariant();

    private static Tone ToneOf(DeadLetterState state) => state switch
    {
        DeadLetterState.Waiting => Tone.Busy,
        DeadLetterState.Redriven => Tone.Good,
        _ => Tone.Bad,
    };

    private static Argument<string> Id() => new("ID") { Description = "Dead letter: scan:batch:cursor." };
}
