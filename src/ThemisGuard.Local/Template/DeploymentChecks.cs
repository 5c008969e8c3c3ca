namespace ThemisGuard.Local.Template;

/// <summary>What holds between resources, checked as AWS checks it when a stack is made.</summary>
internal static class DeploymentChecks
{
    public static IEnumerable<TemplateProblem> Run(DeploymentParts parts) =>
        Names(parts).Concat(QueueSources(parts)).Concat(Routes(parts));

    private static IEnumerable<TemplateProblem> Names(DeploymentParts parts) =>
        parts.Functions.GroupBy(function => function.Name).Where(group => group.Count() > 1)
            .Select(group => new TemplateProblem(parts.File, group.Last().Line, 1, $"Two functions are named {group.Key}."))
            .Concat(parts.Queues.GroupBy(queue => queue.Name).Where(group => group.Count() > 1)
                .Select(group => new TemplateProblem(parts.File, group.Last().Line, 1, $"Two queues are named {group.Key}.")))
            .Concat(parts.StateMachines.GroupBy(machine => machine.Name).Where(group => group.Count() > 1)
                .Select(group => new TemplateProblem(parts.File, group.Last().Line, 1, $"Two state machines are named {group.Key}.")));

    private static IEnumerable<TemplateProblem> QueueSources(DeploymentParts parts)
    {
        var seen = new HashSet<(string Function, string Queue)>();
        foreach (DeployedQueueSource source in parts.QueueSources)
        {
            DeployedFunction? function = parts.Functions.Find(function => function.Name == source.FunctionName);
            DeployedQueue? queue = parts.Queues.Find(queue => queue.Arn == source.QueueArn);
            if (function is null)
            {
                yield return new TemplateProblem(parts.File, source.Line, 1, $"{source.Id}: there is no function {source.FunctionName}.");
            }

            if (queue is null)
            {
                yield return new TemplateProblem(parts.File, source.Line, 1, $"{source.Id}: there is no queue {source.QueueArn} in this template.");
            }

            if (!seen.Add((source.FunctionName, source.QueueArn)))
            {
                yield return new TemplateProblem(parts.File, source.Line, 1, $"{source.Id}: {source.FunctionName} has this queue as its source already.");
            }

            if (function is not null && queue is not null && queue.VisibilityTimeout < function.Timeout)
            {
                yield return new TemplateProblem(
                    parts.File, queue.Line, 1,
                    $"Queue visibility timeout: {(int)queue.VisibilityTimeout.TotalSeconds} seconds is less than Function timeout: {(int)function.Timeout.TotalSeconds} seconds. "
                    + $"A message of {queue.LogicalId} would be received again while {function.LogicalId} still works on it; set VisibilityTimeout to six times the timeout.");
            }
        }
    }

    private static IEnumerable<TemplateProblem> Routes(DeploymentParts parts)
    {
        foreach (PendingRoute route in parts.Routes)
        {
            if (route.Api != LocalNames.ImplicitHttpApi && !parts.Apis.ContainsKey(route.Api))
            {
                yield return new TemplateProblem(parts.File, route.Line, route.Column, $"There is no HTTP API {route.Api}.");
            }

            if (route.Authorizer is { } authorizer and not "NONE" && !(parts.Apis.GetValueOrDefault(route.Api)?.Authorizers.ContainsKey(authorizer) ?? false))
            {
                yield return new TemplateProblem(parts.File, route.Line, route.Column, $"{route.Api} has no authorizer {authorizer}.");
            }
        }

        foreach ((string api, string authorizer) in parts.DefaultAuthorizers)
        {
            if (!parts.Apis[api].Authorizers.ContainsKey(authorizer))
            {
                yield return new TemplateProblem(parts.File, parts.Apis[api].Line, 1, $"{api} has no authorizer {authorizer}.");
            }
        }

        foreach (IGrouping<(string, string, string), PendingRoute> same in parts.Routes.GroupBy(route => (route.Api, route.Method, route.Path)).Where(group => group.Count() > 1))
        {
            PendingRoute last = same.Last();
            yield return new TemplateProblem(parts.File, last.Line, last.Column, $"The route {last.Method} {last.Path} is there twice.");
        }
    }
}
