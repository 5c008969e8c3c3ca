using ThemisGuard.GuardLanguage.Compilation;
using ThemisGuard.GuardLanguage.Documents;

namespace ThemisGuard.GuardLanguage.Evaluation;

/// <summary>Scopes, and the variables in them.</summary>
internal sealed partial class Evaluator
{
    private const int Unset = -1;
    private const int BeingEvaluated = -2;

    private Frame[] frames = new Frame[32];
    private int frameCount;
    private Slot[] slots = new Slot[32];
    private int slotCount;

    private enum FrameKind : byte
    {
        /// <summary>A scope with variables, whose queries start at its value and see the scope itself.</summary>
        Block,

        /// <summary>
        /// A value that a filter or block looks at. Its queries start there, but see the scope around it: what a filter
        /// within them takes for the current value is that scope's (a habit of the reference).
        /// </summary>
        Value,
    }

    private struct Frame
    {
        public Document Document;
        public CompiledLets Lets;
        public int Node;
        public int Parent;
        public int SlotStart;
        public FrameKind Kind;
    }

    /// <summary>The results a variable stands for.</summary>
    private struct Slot
    {
        public Result[]? Items;

        /// <summary>Number of results, or <see cref="Unset"/> or <see cref="BeingEvaluated"/>.</summary>
        public int Count;

        /// <summary>Most results there were since all were cleared.</summary>
        public int Filled;

        /// <summary>Whether working them out touched an intrinsic.</summary>
        public bool Touched;
    }

    private int PushFrame(FrameKind kind, int parent, Document at, int node, CompiledLets lets)
    {
        if (frameCount == frames.Length)
        {
            Array.Resize(ref frames, frameCount * 2);
        }

        ref Frame frame = ref frames[frameCount];
        frame.Document = at;
        frame.Node = node;
        frame.Parent = parent;
        frame.SlotStart = slotCount;
        frame.Kind = kind;
        if (kind == FrameKind.Value)
        {
            // It has no variables; what the field held before is not looked at.
            return frameCount++;
        }

        frame.Lets = lets;
        int count = lets.Count;
        if (count > 0)
        {
            if (slotCount + count > slots.Length)
            {
                Array.Resize(ref slots, Math.Max(slots.Length * 2, slotCount + count));
            }

            for (int i = 0; i < count; i++)
            {
                slots[slotCount + i].Count = Unset;
                slots[slotCount + i].Touched = false;
            }

            slotCount += count;
        }

        return frameCount++;
    }

    private void PopFrame() => slotCount = frames[--frameCount].SlotStart;

    /// <summary>Opens a scope that looks at a value; <see cref="CloseValue"/> closes it.</summary>
    public int OpenValue(Result value, int parent) => PushFrame(FrameKind.Value, parent, value.Document, value.Node, CompiledLets.None);

    public void CloseValue() => PopFrame();

    /// <summary>Pushes what a variable stands for, working it out at its first use.</summary>
    public void PushVariable(int name, int frame)
    {
        for (int at = frame; at >= 0; at = frames[at].Parent)
        {
            if (frames[at].Kind == FrameKind.Value)
            {
                continue;
            }

            CompiledLets lets = frames[at].Lets;
            int index = lets.Count == 0 ? -1 : lets.IndexOf(name);
            if (index < 0)
            {
                continue;
            }

            CompiledExpression? value = lets.Values[index];
            int slot = frames[at].SlotStart + index;
            if (value is CompiledLiteral literal)
            {
                Push(new Result(literal.Document, literal.Node, Result.LiteralTag));
                return;
            }

            if (slots[slot].Count >= 0)
            {
                PushSlot(slot);
                return;
            }

            if (slots[slot].Count == BeingEvaluated)
            {
                throw Fail(EvaluationErrorCodes.Recursion, $"the variable '%{file.NameOf(name)}' is defined by itself");
            }

            if (value is not null)
            {
                EvaluateLet(value, slot, at);
                return;
            }
        }

        throw Fail(EvaluationErrorCodes.UnknownName, $"there is no variable '%{file.NameOf(name)}' here");
    }

    /// <summary>Adds a key to a variable that captures; those are the file's, whatever the scope.</summary>
    private void Capture(int name, Document of, int node)
    {
        int slot = frames[FileFrame].SlotStart + frames[FileFrame].Lets.IndexOf(name);
        var builder = new DocumentBuilder();
        builder.String(of.Keys[of.NodeAt(node).Key]);
        ref Slot captured = ref slots[slot];
        captured.Count = Math.Max(captured.Count, 0);
        captured.Items ??= new Result[8];
        if (captured.Count == captured.Items.Length)
        {
            Array.Resize(ref captured.Items, captured.Count * 2);
        }

        captured.Items[captured.Count++] = new Result(builder.Build("capture"), 0, Result.ResolvedTag);
        captured.Filled = Math.Max(captured.Filled, captured.Count);
    }

    private void PushSlot(int slot)
    {
        Slot from = slots[slot];
        touchedOpaque |= from.Touched;
        if (from.Count == 1)
        {
            Push(from.Items![0]);
            return;
        }

        EnsureResults(from.Count);
        Array.Copy(from.Items!, 0, results, top, from.Count);
        top += from.Count;
    }

    private void EvaluateLet(CompiledExpression value, int slot, int frame)
    {
        Enter();
        suppressed++;
        slots[slot].Count = BeingEvaluated;
        int start = top;
        bool touchedBefore = touchedOpaque;
        touchedOpaque = false;
        EvaluateExpression(value, frame);
        if (value is CompiledQuery { MatchAll: false })
        {
            KeepResolved(start);
        }

        StoreSlot(slot, start);
        slots[slot].Touched = touchedOpaque;
        touchedOpaque |= touchedBefore;
        suppressed--;
        Leave();
    }

    private void StoreSlot(int slot, int start)
    {
        int count = top - start;
        ref Slot into = ref slots[slot];
        if (into.Items is null || into.Items.Length < count)
        {
            into.Items = new Result[Math.Max(8, count)];
            into.Filled = 0;
        }

        if (count == 1)
        {
            into.Items[0] = results[start];
        }
        else
        {
            Array.Copy(results, start, into.Items, 0, count);
        }

        into.Count = count;
        into.Filled = Math.Max(into.Filled, count);
    }

    private void KeepResolved(int start)
    {
        int kept = start;
        for (int i = start; i < top; i++)
        {
            if (results[i].Tag == Result.ResolvedTag)
            {
                results[kept++] = results[i];
            }
        }

        top = kept;
    }

    /// <summary>Evaluates a parameterized rule: its arguments where it is called, its body on the caller's value.</summary>
    public RuleStatus Call(CompiledParameterizedRule rule, CompiledExpression[] arguments, CompiledLets parameters, int frame)
    {
        Enter();
        int start = top;
        int scope = PushFrame(FrameKind.Block, frame, frames[frame].Document, frames[frame].Node, parameters);

        // Nothing looks into the new scope before all arguments are there: they are the caller's to evaluate.
        for (int i = 0; i < arguments.Length; i++)
        {
            int first = top;
            suppressed++;
            EvaluateExpression(arguments[i], frame);
            suppressed--;
            if (arguments[i] is CompiledLiteral literal)
            {
                results[first] = new Result(literal.Document, literal.Node, Result.ResolvedTag);
            }

            StoreSlot(frames[scope].SlotStart + i, first);
            top = first;
        }

        string caller = ruleName;
        ruleName = rule.Name;
        RuleStatus status = EvaluateBlock(rule.Body, scope);
        ruleName = caller;
        PopFrame();
        top = start;
        Leave();
        return status;
    }

    private void ClearFrames()
    {
        Array.Clear(frames);
        foreach (ref Slot slot in slots.AsSpan())
        {
            if (slot.Items is not null && IsWorthKeeping(slot.Items.Length))
            {
                Array.Clear(slot.Items, 0, slot.Filled);
            }
            else
            {
                slot.Items = null;
            }

            slot.Count = Unset;
            slot.Filled = 0;
        }

        frameCount = 0;
        slotCount = 0;
    }
}
