using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace ThemisGuard.Local.Wire;

/// <summary>Writes answers of the query protocol, for services whose answers are few; SQS writes its own.</summary>
internal static class WireXml
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), CheckCharacters = false };

    /// <summary>Answers <c>ACTIONResponse</c> with a result of texts.</summary>
    public static Task WriteAsync(HttpContext context, string action, string ns, params (string Name, string Value)[] members) => WriteAsync(context, xml =>
    {
        xml.WriteStartElement(action + "Response", ns);
        xml.WriteStartElement(action + "Result");
        foreach ((string name, string value) in members)
        {
            xml.WriteElementString(name, value);
        }

        xml.WriteEndElement();
        xml.WriteStartElement("ResponseMetadata");
        xml.WriteElementString("RequestId", RequestId(context));
        xml.WriteEndElement();
        xml.WriteEndElement();
    });

    /// <summary>The error envelope, which clients of this protocol cannot read as JSON.</summary>
    public static Task WriteErrorAsync(HttpContext context, WireException error)
    {
        context.Response.StatusCode = error.Status;
        return WriteAsync(context, xml =>
        {
            xml.WriteStartElement("ErrorResponse");
            xml.WriteStartElement("Error");
            xml.WriteElementString("Type", error.Status < 500 ? "Sender" : "Receiver");
            xml.WriteElementString("Code", error.QueryCode ?? error.Name);
            xml.WriteElementString("Message", error.Message);
            xml.WriteEndElement();
            xml.WriteElementString("RequestId", RequestId(context));
            xml.WriteEndElement();
        });
    }

    private static string RequestId(HttpContext context) => context.Response.Headers["x-amzn-RequestId"].ToString();

    private static async Task WriteAsync(HttpContext context, Action<XmlWriter> content)
    {
        using var bytes = new MemoryStream();
        using (XmlWriter xml = XmlWriter.Create(bytes, Settings))
        {
            content(xml);
        }

        context.Response.ContentType = "text/xml";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }
}
