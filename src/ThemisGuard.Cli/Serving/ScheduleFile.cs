using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Frameworks;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ThemisGuard.Cli.Serving;

/// <summary>One schedule of <c>themis.schedules.yaml</c>.</summary>
/// <param name="Id">Its name in the file.</param>
/// <param name="Expression"><c>rate(…)</c> or <c>cron(…)</c>.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Target">Name of the target.</param>
/// <param name="Paths">Files and folders of the target, as full paths.</param>
/// <param name="Frameworks">Framework ids.</param>
internal sealed record FileSchedule(
    string Id, string Expression, string TimeZone, string Target, IReadOnlyList<string> Paths, IReadOnlyList<string> Frameworks);

/// <summary>
/// Targets and schedules from a file, for <c>themis up</c>:
/// <code>
/// targets:
///   - name: production
///     paths: [infra]
///     frameworks: [hipaa-security]   # all when absent
/// schedules:
///   - id: nightly
///     target: production
///     expression: cron(0 2 * * ? *)
///     timeZone: Europe/Berlin        # UTC when absent
/// </code>
/// </summary>
internal sealed class ScheduleFile
{
    public const string DefaultName = "themis.schedules.yaml";

    private const long MaxBytes = 1024 * 1024;
    private readonly string _path;
    private readonly string _folder;

    private ScheduleFile(string path)
    {
        _path = path;
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
    }

    /// <summary>Reads and checks the whole file.</summary>
    /// <exception cref="CommandException">It cannot be read, or something in it is wrong; the message says where.</exception>
    public static IReadOnlyList<FileSchedule> Read(string path) => new ScheduleFile(path).Read();

    private List<FileSchedule> Read()
    {
        YamlMappingNode root = Load();
        Allow(root, "targets", "schedules");
        var targets = new Dictionary<string, (IReadOnlyList<string> Paths, IReadOnlyList<string> Frameworks)>(StringComparer.Ordinal);
        foreach (YamlMappingNode target in Entries(root, "targets"))
        {
            Allow(target, "name", "paths", "frameworks");
            YamlScalarNode name = Text(target, "name");
            if (!targets.TryAdd(name.Value!, (PathsOf(target), FrameworksOf(target))))
            {
                throw Fault(name, $"there are two targets '{name.Value}'");
            }
        }

        var schedules = new List<FileSchedule>();
        foreach (YamlMappingNode schedule in Entries(root, "schedules"))
        {
            Allow(schedule, "id", "target", "expression", "timeZone");
            YamlScalarNode id = Text(schedule, "id");
            YamlScalarNode target = Text(schedule, "target");
            if (!targets.TryGetValue(target.Value!, out (IReadOnlyList<string> Paths, IReadOnlyList<string> Frameworks) known))
            {
                throw Fault(target, $"there is no target '{target.Value}' in 'targets'");
            }

            if (id.Value!.Length > 100 || !id.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                throw Fault(id, "an id takes at most 100 letters, digits, '-' and '_'");
            }

            if (schedules.Exists(other => other.Id == id.Value))
            {
                throw Fault(id, $"there are two schedules '{id.Value}'");
            }

            string timeZone = Find(schedule, "timeZone") is { } zone ? Text(zone).Value! : "UTC";
            schedules.Add(new FileSchedule(id.Value, Text(schedule, "expression").Value!, timeZone, target.Value!, known.Paths, known.Frameworks));
        }

        return schedules;
    }

    private YamlMappingNode Load()
    {
        try
        {
            if (new FileInfo(_path).Length > MaxBytes)
            {
                throw new CommandException(ExitCode.UnreadableInput, $"{_path} is larger than 1 MiB; a schedule file is small.");
            }

            var yaml = new YamlStream();
            using var reader = new StreamReader(_path);
            yaml.Load(reader);
            return yaml.Documents is [{ RootNode: YamlMappingNode root }]
                ? root
                : throw new CommandException(ExitCode.UnreadableInput, $"{_path}:1:1: expected a map with 'targets' and 'schedules'");
        }
        catch (YamlException error)
        {
            throw new CommandException(ExitCode.UnreadableInput, $"{_path}:{error.Start.Line}:{error.Start.Column}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.UnreadableInput, $"{_path} cannot be read: {error.Message}", error);
        }
    }

    private List<string> PathsOf(YamlMappingNode target)
    {
        var paths = new List<string>();
        YamlNode list = Find(target, "paths") ?? throw Fault(target, "a target needs 'paths'");
        foreach (YamlScalarNode path in Scalars(list))
        {
            string full = Path.GetFullPath(path.Value!, _folder);
            if (!File.Exists(full) && !Directory.Exists(full))
            {
                throw Fault(path, $"there is no file or folder '{path.Value}'");
            }

            paths.Add(full);
        }

        return paths.Count > 0 ? paths : throw Fault(list, "'paths' is empty");
    }

    private List<string> FrameworksOf(YamlMappingNode target)
    {
        if (Find(target, "frameworks") is not { } list)
        {
            return [.. BuiltIn.Frameworks.Frameworks.Select(framework => framework.Id)];
        }

        var ids = new List<string>();
        foreach (YamlScalarNode id in Scalars(list))
        {
            Framework framework = BuiltIn.Frameworks.Find(id.Value!) ?? throw Fault(id, $"there is no framework '{id.Value}'");
            ids.Add(framework.Id);
        }

        return ids;
    }

    private IEnumerable<YamlMappingNode> Entries(YamlMappingNode root, string name)
    {
        if (Find(root, name) is not { } list)
        {
            yield break;
        }

        if (list is not YamlSequenceNode sequence)
        {
            throw Fault(list, $"'{name}' takes a list");
        }

        foreach (YamlNode entry in sequence)
        {
            yield return entry as YamlMappingNode ?? throw Fault(entry, $"an entry of '{name}' is a map");
        }
    }

    private IEnumerable<YamlScalarNode> Scalars(YamlNode node) => node switch
    {
        YamlScalarNode => [Text(node)],
        YamlSequenceNode sequence => sequence.Select(Text),
        _ => throw Fault(node, "expected a list of texts"),
    };

    private void Allow(YamlMappingNode map, params ReadOnlySpan<string> names)
    {
        foreach (YamlNode key in map.Children.Keys)
        {
            if (!names.Contains((key as YamlScalarNode)?.Value ?? ""))
            {
                throw Fault(key, $"'{key}' is not known here; known: {string.Join(", ", names!)}");
            }
        }
    }

    private YamlScalarNode Text(YamlMappingNode map, string name) =>
        Text(Find(map, name) ?? throw Fault(map, $"'{name}' is missing"));

    private YamlScalarNode Text(YamlNode node) =>
        node is YamlScalarNode { Value.Length: > 0 } text ? text : throw Fault(node, "expected a text");

    private static YamlNode? Find(YamlMappingNode map, string name) =>
        map.Children.FirstOrDefault(entry => entry.Key is YamlScalarNode key && key.Value == name).Value;

    private CommandException Fault(YamlNode node, string what) =>
        new(ExitCode.UnreadableInput, $"{_path}:{node.Start.Line}:{node.Start.Column}: {what}");
}
