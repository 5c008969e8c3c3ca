using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Wire;

/// <summary>A service that older clients call in the query protocol: a form with <c>Action</c> and <c>Version</c>, answered in XML.</summary>
public interface IQueryWireService : IWireService
{
    /// <summary>The <c>Version</c> of the form, by which the endpoint chooses: <c>2012-11-05</c> for SQS.</summary>
    string QueryVersion { get; }

    /// <summary>Answers one call, errors too. The form has been parsed; later duplicates of a name win.</summary>
    Task HandleQueryAsync(string action, IReadOnlyDictionary<string, string> form, HttpContext context);
}
