using System.Globalization;
using ThemisGuard.Jsonata.Evaluation.Functions;

namespace ThemisGuard.Jsonata.Evaluation;

/// <summary>What one evaluation shares: its input, its variables, its limits and how far they are used up.</summary>
internal sealed class EvaluationContext
{
    private const int StepsBetweenClockReads = 2048;

    private readonly JsonataBindings _bindings;
    private readonly long _started;
    private long _steps;
    private long _nextClockRead = StepsBetweenClockReads;
    private int _depth;
    private Random? _random;
    private DateTimeOffset? _now;
    private DatePicture? _datePicture;
    private string? _datePictureText;
    private DateReader? _dateReader;
    private string? _dateReaderText;

    internal EvaluationContext(JsonataValue root, JsonataBindings bindings, JsonataOptions options)
    {
        Root = root;
        _bindings = bindings;
        Options = options;
        _random = options.Random;
        _now = options.Now;
        _started = options.TimeLimit == Timeout.InfiniteTimeSpan ? 0 : options.Time.GetTimestamp();
    }

    /// <summary>The value of <c>$$</c>.</summary>
    internal JsonataValue Root { get; }

    internal JsonataOptions Options { get; }

    /// <summary>The call that a function ending in a call leaves to its caller; see <see cref="TailCall"/>.</summary>
    internal TailCall? Tail { get; set; }

    internal Random Random => _random ??= new Random();

    internal DateTimeOffset Now => _now ??= Options.Time.GetUtcNow();

    /// <summary>The picture, read once per evaluation: it is usually the same for many values.</summary>
    internal DatePicture DatePicture(string picture)
    {
        if (_datePicture is null || _datePictureText != picture)
        {
            _datePicture = Functions.DatePicture.Parse(picture);
            _datePictureText = picture;
        }

        return _datePicture;
    }

    /// <summary>As <see cref="DatePicture"/>, for reading.</summary>
    internal DateReader DateReader(string picture)
    {
        if (_dateReader is null || _dateReaderText != picture)
        {
            Step(1000);
            _dateReader = new DateReader(Functions.DatePicture.Parse(picture));
            _dateReaderText = picture;
        }

        return _dateReader;
    }

    /// <summary>Counts work; the clock is read now and then only.</summary>
    internal void Step(long count = 1)
    {
        _steps += count;
        if (_steps >= _nextClockRead)
        {
            CheckLimits();
        }
    }

    /// <summary>Counts a string about to be made.</summary>
    internal void StepString(long length)
    {
        if (length > Options.MaxStringLength)
        {
            throw JsonataException.Create("U1004", Options.MaxStringLength);
        }

        Step(length >> 2);
    }

    internal void Enter()
    {
        if (++_depth > Options.MaxDepth)
        {
            throw JsonataException.Create("U1001");
        }

        StackGuard.Check();
    }

    internal void Leave() => _depth--;

    internal bool TryGetBinding(string name, out JsonataValue value) => _bindings.TryGet(name, out value);

    private void CheckLimits()
    {
        _nextClockRead = _steps + StepsBetweenClockReads;
        if (_steps > Options.MaxSteps)
        {
            throw JsonataException.WithMessage("U1001", string.Create(
                CultureInfo.InvariantCulture, $"Expression evaluation took more than {Options.MaxSteps} steps: Check for infinite loop"));
        }

        if (Options.TimeLimit != Timeout.InfiniteTimeSpan && Options.Time.GetElapsedTime(_started) > Options.TimeLimit)
        {
            throw JsonataException.WithMessage("U1001", "Expression evaluation timeout: Check for infinite loop");
        }
    }
}

/// <summary>A call in tail position, made by the caller of the function that ends in it, so that the stack does not grow.</summary>
internal sealed class TailCall(JsonataFunction function, JsonataValue[] arguments, int position, string? token)
{
    /// <summary>What a function returns when its result is <see cref="EvaluationContext.Tail"/>'s.</summary>
    internal static readonly object Marker = new();

    internal JsonataFunction Function { get; } = function;

    internal JsonataValue[] Arguments { get; } = arguments;

    internal int Position { get; } = position;

    internal string? Token { get; } = token;
}
