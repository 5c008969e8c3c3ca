using System.Globalization;
using System.Xml;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Storage.Protocol;

/// <summary>An error that S3 would answer.</summary>
internal sealed class S3Exception(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static S3Exception NoSuchKey() => new(404, "NoSuchKey", "The specified key does not exist.");

    public static S3Exception NoSuchUpload() =>
        new(404, "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.");

    public static S3Exception NotImplemented(string what) => new(501, "NotImplemented", $"{what} is not served here.");

    public static S3Exception MalformedXml() => new(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
}

/// <summary>Writes S3's answers.</summary>
internal static class S3Xml
{
    private const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>Answers an element; <paramref name="members"/> writes what stands in it.</summary>
    public static Task WriteAsync(HttpContext context, string element, Action<XmlWriter> members) => WriteAsync(context, element, Namespace, members);

    public static Task WriteErrorAsync(HttpContext context, S3Exception error)
    {
        context.Response.StatusCode = error.Status;
        return context.Request.Method == "HEAD" ? Task.CompletedTask : WriteAsync(context, "Error", null, xml =>
        {
            xml.WriteElementString("Code", error.Code);
            xml.WriteElementString("Message", error.Message);
            xml.WriteElementString("RequestId", context.Response.Headers["x-amz-request-id"].ToString());
        });
    }

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Changes with the content, as far as anybody can tell without reading it.</summary>
    public static string Tag(FileInfo? file) => file is null ? "" : $"\"{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}\"";

    private static Task WriteAsync(HttpContext context, string element, string? ns, Action<XmlWriter> members) => WireXml.WriteAsync(context, "application/xml", xml =>
    {
        xml.WriteStartElement(element, ns);
        members(xml);
        xml.WriteEndElement();
    });
}
