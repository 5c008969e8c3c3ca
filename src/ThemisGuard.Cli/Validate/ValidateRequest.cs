namespace ThemisGuard.Cli.Validate;

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

    /// <summary>Entries of folders by modification time instead of by name.</summary>
    public bool LastModified { get; init; }
}
