using ThemisGuard.Compliance.Findings;

namespace ThemisGuard.Validate;

internal enum ReportFormat
{
    Summary,
    Json,
    Yaml,
    Junit,
    Sarif,
}

/// <summary>What <c>themis validate</c> is asked for.</summary>
internal sealed record ValidateRequest
{
    public IReadOnlyList<string> Rules { get; init; } = [];

    public IReadOnlyList<string> Data { get; init; } = [];

    public IReadOnlyList<string> Parameters { get; init; } = [];

    public ReportFormat Format { get; init; }

    /// <summary>Statuses that the summary lists.</summary>
    public IReadOnlySet<string> Summary { get; init; } = new HashSet<string> { "fail" };

    /// <summary>One well-formed document on standard output, and nothing else.</summary>
    public bool Structured { get; init; }

    /// <summary>Rules and data come as JSON on standard input.</summary>
    public bool Payload { get; init; }

    public bool Verbose { get; init; }

    public bool PrintJson { get; init; }

    /// <summary>Read data as CloudFormation does, and put values in the place of intrinsics.</summary>
    public bool Resolve { get; init; }

    /// <summary>Values of the templates' parameters, by name.</summary>
    public IReadOnlyDictionary<string, string> TemplateParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Leave out what <c>Metadata.guard.SuppressedRules</c> of a resource names, and tell so.</summary>
    public bool Suppressions { get; init; }

    /// <summary><c>%{variable}</c> in messages stands for its value.</summary>
    public bool Interpolate { get; init; }

    /// <summary>Rules whose header gives a lesser severity fail without effect on the exit code.</summary>
    public Severity? FailOn { get; init; }

    /// <summary>Entries of folders by modification time instead of by name.</summary>
    public bool LastModified { get; init; }
}
