namespace ThemisGuard.CommandLine;

/// <summary>What <c>themis</c> ends with: a pipeline tells "not compliant" from "could not tell".</summary>
public enum ExitCode
{
    /// <summary>Done; for scans: nothing at or above <c>--fail-on</c>, and everything evaluated.</summary>
    Compliant = 0,

    /// <summary>There are findings at or above <c>--fail-on</c>.</summary>
    Findings = 2,

    /// <summary>Something could not be read or evaluated, and nothing at or above <c>--fail-on</c> was found in the rest.</summary>
    Incomplete = 3,

    /// <summary>Wrong usage: an unknown option, framework, path.</summary>
    Usage = 64,

    /// <summary>Nothing of the input could be read.</summary>
    UnreadableInput = 65,

    /// <summary>The program or its environment failed: a full disk, a busy port, an execution that failed.</summary>
    Internal = 70,

    /// <summary>Stopped by the user; an unfinished scan is kept and goes on at the next run.</summary>
    Interrupted = 130,
}
