using System.Text;
using System.Text.RegularExpressions;
using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>Messages of failures, and the variables named in them.</summary>
internal sealed partial class Evaluator
{
    /// <summary>Longest text that a variable is replaced by in a message, in UTF-16 units.</summary>
    public const int MaxInterpolated = 200;

    private const string Opening = "%{";

    /// <summary>Has clauses without a message of their own tell this one, if any; gives what to leave with.</summary>
    public string? EnterMessage(string? message)
    {
        string? outer = outerMessage;
        outerMessage = message ?? outer;
        return outer;
    }

    public void LeaveMessage(string? outer) => outerMessage = outer;

    private string? MessageOf(CompiledClause clause, DocumentNode? found)
    {
        string? message = clause.Message ?? outerMessage;
        return message is not null && options.InterpolateMessages && message.Contains(Opening, StringComparison.Ordinal)
            ? Interpolate(message, found)
            : message;
    }

    // What is no variable here stays as it is written.
    private string Interpolate(string message, DocumentNode? found)
    {
        var text = new StringBuilder();
        int at = 0;
        while (message.IndexOf(Opening, at, StringComparison.Ordinal) is >= 0 and int start && message.IndexOf('}', start) is >= 0 and int end)
        {
            text.Append(message, at, start - at);
            string name = message[(start + Opening.Length)..end].Trim();
            string? value = name == "this" ? Shorten(found is { } node ? TextOf(node) : "(missing)") : TextOfVariable(name);
            text.Append(value ?? message[start..(end + 1)]);
            at = end + 1;
        }

        return text.Append(message, at, message.Length - at).ToString();
    }

    private string? TextOfVariable(string name)
    {
        int id = file.FindName(name);
        int frame = frameCount - 1;
        if (id < 0 || frame < 0 || (file.HasCaptures && !IsKnown(id, frame)))
        {
            return null;
        }

        int start = top;
        (int frameMark, int slotMark, int depthMark, int suppressedMark, bool touchedMark) = (frameCount, slotCount, callDepth, suppressed, touchedOpaque);
        try
        {
            PushVariable(id, frame);
            var values = new StringBuilder();
            for (int i = start; i < top && values.Length <= MaxInterpolated; i++)
            {
                values.Append(i == start ? "" : ", ").Append(results[i].IsUnresolved ? "(missing)" : TextOf(results[i].Value));
            }

            return Shorten(values.ToString());
        }
        catch (Exception problem) when (problem is EvaluationFailure or RegexMatchTimeoutException or RegexParseException or InsufficientExecutionStackException)
        {
            // A message is no reason to have no verdict: the variable is as good as not there.
            for (int i = 0; i < slotMark; i++)
            {
                slots[i].Count = slots[i].Count == BeingEvaluated ? Unset : slots[i].Count;
            }

            (frameCount, slotCount, callDepth, suppressed) = (frameMark, slotMark, depthMark, suppressedMark);
            return null;
        }
        finally
        {
            touchedOpaque = touchedMark;
            top = start;
        }
    }

    /// <summary>Whether a variable can be read without working anything out, which could capture keys sooner than the rules do.</summary>
    private bool IsKnown(int name, int frame)
    {
        for (int at = frame; at >= 0; at = frames[at].Parent)
        {
            int index = frames[at].Kind == FrameKind.Value ? -1 : frames[at].Lets.IndexOf(name);
            if (index >= 0)
            {
                return frames[at].Lets.Values[index] is CompiledLiteral || slots[frames[at].SlotStart + index].Count >= 0;
            }
        }

        return false;
    }

    // No character is longer than four bytes: what will be shortened away need not be written.
    private static string TextOf(DocumentNode node) => node.Kind == DocumentKind.String ? node.GetString() : node.ToJson(4 * MaxInterpolated);

    private static string Shorten(string text) => text.Length <= MaxInterpolated ? text : string.Concat(text.AsSpan(0, MaxInterpolated), "…");
}
