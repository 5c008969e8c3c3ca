using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.HttpApi;

/// <summary>
/// Chooses the route of a request: exact segments before variables before a greedy one before <c>$default</c>; a method
/// before <c>ANY</c>. Source: API Gateway Developer Guide, "Routing API requests".
/// </summary>
internal sealed class RouteTable
{
    private readonly Entry[] _entries;
    private readonly DeployedRoute? _default;

    public RouteTable(IEnumerable<DeployedRoute> routes)
    {
        _entries = [.. routes.Where(route => route.Path != "$default").Select(route => new Entry(route)).Order()];
        _default = routes.FirstOrDefault(route => route.Path == "$default");
    }

    /// <summary>The route and its decoded path parameters, or null.</summary>
    /// <param name="method">Upper case.</param>
    /// <param name="path">As sent, not decoded, without the stage.</param>
    public RouteMatch? Match(string method, string path)
    {
        string[] segments = path.Split('/');
        foreach (Entry entry in _entries)
        {
            if ((entry.Route.Method == "ANY" || entry.Route.Method == method) && entry.TryMatch(segments, out Dictionary<string, string>? parameters))
            {
                return new RouteMatch(entry.Route, parameters);
            }
        }

        return _default is null ? null : new RouteMatch(_default, new Dictionary<string, string>());
    }

    private sealed class Entry(DeployedRoute route) : IComparable<Entry>
    {
        private readonly string[] _segments = route.Path.Split('/');

        public DeployedRoute Route { get; } = route;

        public int CompareTo(Entry? other)
        {
            for (int i = 0; i < _segments.Length && i < other!._segments.Length; i++)
            {
                int difference = Kind(_segments[i]) - Kind(other._segments[i]);
                if (difference != 0)
                {
                    return difference;
                }
            }

            int longer = other!._segments.Length - _segments.Length;
            return longer != 0 ? longer : (Route.Method == "ANY" ? 1 : 0) - (other.Route.Method == "ANY" ? 1 : 0);
        }

        public bool TryMatch(string[] path, out Dictionary<string, string> parameters)
        {
            parameters = [];
            for (int i = 0; i < _segments.Length; i++)
            {
                if (i >= path.Length)
                {
                    return false;
                }

                string segment = _segments[i];
                switch (Kind(segment))
                {
                    case 0 when segment != path[i]:
                        return false;
                    case 1 when path[i].Length == 0:
                        return false;
                    case 1:
                        parameters[segment[1..^1]] = Uri.UnescapeDataString(path[i]);
                        break;
                    case 2:
                        string rest = string.Join('/', path[i..]);
                        parameters[segment[1..^2]] = Uri.UnescapeDataString(rest);
                        return rest.Length > 0;
                }
            }

            return path.Length == _segments.Length;
        }

        private static int Kind(string segment) => segment switch
        {
            ['{', .., '+', '}'] => 2,
            ['{', .., '}'] => 1,
            _ => 0,
        };
    }
}

/// <summary>A chosen route.</summary>
internal sealed record RouteMatch(DeployedRoute Route, IReadOnlyDictionary<string, string> Parameters);
