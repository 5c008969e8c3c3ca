using System.Globalization;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Storage.Protocol;

/// <summary>S3's lists: the buckets, and the keys of one, whole or folder by folder (<c>aws s3 ls</c>).</summary>
internal sealed class S3Listing(FileArtifactStore artifacts)
{
    private const int MaxKeys = 1_000;

    /// <summary>ListBuckets.</summary>
    public static Task WriteBucketsAsync(HttpContext context, IEnumerable<string> names, DateTimeOffset created) =>
        S3Xml.WriteAsync(context, "ListAllMyBucketsResult", xml =>
        {
            xml.WriteStartElement("Buckets");
            foreach (string name in names.Order(StringComparer.Ordinal))
            {
                xml.WriteStartElement("Bucket");
                WireXml.Members(xml, ("Name", name), ("CreationDate", S3Xml.Time(created.UtcDateTime)));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        });

    /// <summary>ListObjectsV2. Every bucket of the template is the one store, so that each lists all of its keys.</summary>
    public async Task WriteKeysAsync(HttpContext context, string bucket)
    {
        IQueryCollection query = context.Request.Query;
        string prefix = query["prefix"].ToString();
        bool byFolder = query["delimiter"].ToString() switch
        {
            "" => false,
            "/" => true,
            _ => throw S3Exception.NotImplemented("Another delimiter than /"),
        };
        string after = query.ContainsKey("continuation-token") ? query["continuation-token"].ToString() : query["start-after"].ToString();
        int most = int.TryParse(query["max-keys"], NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? Math.Min(asked, MaxKeys) : MaxKeys;
        (List<string> entries, bool truncated) = await PageAsync(prefix, byFolder, after, most, context.RequestAborted);
        await S3Xml.WriteAsync(context, "ListBucketResult", xml =>
        {
            // Keys are made of letters that mean themselves, so that a key serves as a token; but for the = that URL encoding wants written otherwise.
            string Written(string text) => query["encoding-type"] == "url" ? text.Replace("=", "%3D", StringComparison.Ordinal) : text;
            WireXml.Members(xml, ("Name", bucket), ("Prefix", Written(prefix)), ("MaxKeys", S3Xml.Number(most)), ("KeyCount", S3Xml.Number(entries.Count)), ("IsTruncated", truncated ? "true" : "false"));
            if (byFolder)
            {
                WireXml.Members(xml, ("Delimiter", "/"));
            }

            if (truncated)
            {
                WireXml.Members(xml, ("NextContinuationToken", entries.Count > 0 ? entries[^1] : after));
            }

            foreach (string entry in entries)
            {
                if (entry.EndsWith('/'))
                {
                    xml.WriteStartElement("CommonPrefixes");
                    WireXml.Members(xml, ("Prefix", Written(entry)));
                    xml.WriteEndElement();
                }
                else if (artifacts.Find(entry) is { } file)
                {
                    xml.WriteStartElement("Contents");
                    WireXml.Members(xml, ("Key", Written(entry)), ("LastModified", S3Xml.Time(file.LastWriteTimeUtc)), ("ETag", S3Xml.Tag(file)), ("Size", S3Xml.Number(file.Length)), ("StorageClass", "STANDARD"));
                    xml.WriteEndElement();
                }
            }
        });
    }

    /// <summary>The next keys and folders (ending with a slash, as no key does) after <paramref name="after"/>, in order, and whether there are more.</summary>
    private async Task<(List<string> Entries, bool Truncated)> PageAsync(string prefix, bool byFolder, string after, int most, CancellationToken cancellationToken)
    {
        var entries = new List<string>();
        await foreach (string key in artifacts.ListAsync(prefix, cancellationToken))
        {
            int slash = byFolder ? key.IndexOf('/', prefix.Length) : -1;
            string entry = slash < 0 ? key : key[..(slash + 1)];
            if (string.CompareOrdinal(entry, after) <= 0 || (entries.Count > 0 && entry == entries[^1]))
            {
                continue;
            }

            if (entries.Count == most)
            {
                return (entries, true);
            }

            entries.Add(entry);
        }

        return (entries, false);
    }
}
