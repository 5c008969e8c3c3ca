using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Compliance.Storage;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Storage.Protocol;

/// <summary>
/// KMS over the state folder's key, as far as the functions use it, so that they can be processes of their own: Encrypt and
/// Decrypt with symmetric keys and an encryption context. Source: KMS API Reference, 2014-11-01.
/// </summary>
/// <remarks>The keys of a template are one here, told apart by their names.</remarks>
internal sealed class KmsService(ISecretBox box) : IWireService
{
    private const string Prefix = "com.amazonaws.kms#";

    /// <summary>ARNs of the keys; set when the template is known.</summary>
    public IReadOnlySet<string> Keys { get; set; } = new HashSet<string>();

    /// <inheritdoc/>
    public string TargetPrefix => "TrentService";

    /// <inheritdoc/>
    public async Task HandleAsync(string action, ReadOnlyMemory<byte> body, HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (action is not ("Encrypt" or "Decrypt"))
        {
            throw WireError.UnknownOperation(action);
        }

        using WireBody call = WireBody.Parse(body);
        string key = Key(call.Required("KeyId"));
        string under = Context(key, call.Element("EncryptionContext"));
        if (action == "Encrypt")
        {
            byte[] plain = Bytes(call, "Plaintext");
            if (plain.Length is 0 or > ISecretBox.MaxBytes)
            {
                throw WireError.Validation($"1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length from 1 to {ISecretBox.MaxBytes}");
            }

            byte[] cipher = await box.SealAsync(plain, under, context.RequestAborted);
            await WriteAsync(context, "CiphertextBlob", cipher, key);
            return;
        }

        try
        {
            byte[] plain = await box.OpenAsync(Bytes(call, "CiphertextBlob"), under, context.RequestAborted);
            await WriteAsync(context, "Plaintext", plain, key);
        }
        catch (SecretUnreadableException)
        {
            throw new WireException(Prefix + "InvalidCiphertextException", "");
        }
    }

    private static Task WriteAsync(HttpContext context, string member, byte[] bytes, string key) => WireJson.WriteAsync(context, json =>
    {
        json.WriteBase64String(member, bytes);
        json.WriteString("EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
        json.WriteString("KeyId", key);
    });

    private string Key(string asked) => Keys.FirstOrDefault(arn => arn == asked || arn.EndsWith("key/" + asked, StringComparison.Ordinal))
        ?? throw new WireException(Prefix + "NotFoundException", $"Key '{asked}' does not exist");

    // Keys and pairs in one order, each part with its length: no two contexts are written alike.
    private static string Context(string key, JsonElement? context)
    {
        var text = new StringBuilder(key);
        if (context is not { } given)
        {
            return text.ToString();
        }

        if (given.ValueKind != JsonValueKind.Object || given.EnumerateObject().Any(pair => pair.Value.ValueKind != JsonValueKind.String))
        {
            throw WireError.Serialization("The member EncryptionContext is not a map of strings.");
        }

        foreach (JsonProperty pair in given.EnumerateObject().OrderBy(pair => pair.Name, StringComparer.Ordinal))
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n{pair.Name.Length}:{pair.Name}={pair.Value.GetString()}");
        }

        return text.ToString();
    }

    private static byte[] Bytes(WireBody call, string name)
    {
        try
        {
            return Convert.FromBase64String(call.Required(name));
        }
        catch (FormatException)
        {
            throw WireError.Serialization($"The member {name} is not base64.");
        }
    }
}
