using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Wire;

/// <summary>Writes answers in XML: those of the query protocol, and S3's.</summary>
internal static class WireXml
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), CheckCharacters = false, NewLineHandling = NewLineHandling.Entitize };

    /// <summary>Answers what <paramref name="content"/> writes, with Content-Length.</summary>
    public static async Task WriteAsync(HttpContext context, string contentType, Action<XmlWriter> content)
    {
        using var bytes = new MemoryStream();
        using (XmlWriter xml = XmlWriter.Create(bytes, Settings))
        {
            content(xml);
        }

        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), context.RequestAborted);
    }

    /// <summary>Answers a call of the query protocol: <c>ACTIONResponse</c>, in which <paramref name="result"/> writes what comes before the metadata.</summary>
    public static Task WriteResponseAsync(HttpContext context, string action, string ns, Action<XmlWriter> result) => WriteAsync(context, "text/xml", xml =>
    {
        xml.WriteStartElement(action + "Response", ns);
        result(xml);
        xml.WriteStartElement("ResponseMetadata");
        xml.WriteElementString("RequestId", RequestId(context));
        xml.WriteEndElement();
        xml.WriteEndElement();
    });

    /// <summary>The query protocol's error envelope, whose clients cannot read the one of JSON.</summary>
    public static Task WriteErrorAsync(HttpContext context, WireException error, string? ns = null)
    {
        context.Response.StatusCode = error.Status;
        return WriteAsync(context, "text/xml", xml =>
        {
            xml.WriteStartElement("ErrorResponse", ns);
            xml.WriteStartElement("Error");
            Members(xml, ("Type", error.Status < 500 ? "Sender" : "Receiver"), ("Code", error.QueryCode ?? error.Name), ("Message", error.Message), ("Detail", ""));
            xml.WriteEndElement();
            xml.WriteElementString("RequestId", RequestId(context));
            xml.WriteEndElement();
        });
    }

    /// <summary>Writes elements with text.</summary>
    public static void Members(XmlWriter xml, params ReadOnlySpan<(string Name, string Value)> members)
    {
        foreach ((string name, string value) in members)
        {
            xml.WriteElementString(name, value);
        }
    }

    private static string RequestId(HttpContext context) => context.Response.Headers["x-amzn-RequestId"].ToString();
}
