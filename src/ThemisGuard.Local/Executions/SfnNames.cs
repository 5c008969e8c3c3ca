using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using ThemisGuard.Local.Executions.Machines;

namespace ThemisGuard.Local.Executions;

/// <summary>Names of machines, executions and activities. Source: Step Functions API Reference, CreateStateMachine.</summary>
internal static class SfnNames
{
    private static readonly SearchValues<char> Refused = SearchValues.Create("<>{}[]?*\"#%\\^|~`$&,;:/");

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 80 && !name.AsSpan().ContainsAny(Refused) && !name.Any(static letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter is >= '\uD800' and <= '\uDFFF' or '\uFFFE' or '\uFFFF');

    /// <summary>A name that is the same each time an execution's task asks for a nameless execution.</summary>
    public static string OfChild(string parentArn, long taskId)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{parentArn}\0{taskId}")));
        return new Guid(hash.AsSpan(0, 16)).ToString();
    }
}

/// <summary>ARNs of Step Functions.</summary>
internal static class SfnArns
{
    public static string RegionOf(string arn) => arn.Split(':') is [_, _, _, var region, ..] ? region : "";

    public static string Execution(StateMachineRecord machine, string name) => machine.IsExpress
        ? machine.Arn.Replace(":stateMachine:", ":express:", StringComparison.Ordinal) + $":{name}:{Guid.NewGuid()}"
        : machine.Arn.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + $":{name}";

    /// <summary>Checks an ARN's form.</summary>
    /// <param name="arn">As given.</param>
    /// <param name="kinds">Resource types that it may have.</param>
    /// <returns>Its parts.</returns>
    /// <exception cref="ThemisGuard.Local.Wire.WireException">InvalidArn.</exception>
    public static string[] Check(string arn, params ReadOnlySpan<string> kinds)
    {
        string[] parts = arn.Split(':');
        if (parts[0] != "arn")
        {
            throw SfnError.InvalidArn($"Invalid ARN prefix: {arn}");
        }

        if (parts.Length < 7 || parts[2] != "states" || parts[6].Length == 0)
        {
            throw SfnError.InvalidArn($"Invalid ARN: {arn}");
        }

        return kinds.Contains(parts[5]) ? parts : throw SfnError.InvalidArn($"Resource type not valid in this context: {parts[5]}");
    }
}

/// <summary>The form of task tokens.</summary>
internal static class SfnTokens
{
    /// <summary>True for what a task's token may look like: base64 of 42 bytes that begin with a one.</summary>
    public static bool LooksLikeOne(string token)
    {
        Span<byte> bytes = stackalloc byte[42];
        return token.Length == 56 && Convert.TryFromBase64String(token, bytes, out int length) && length == 42 && bytes[0] == 1;
    }
}
