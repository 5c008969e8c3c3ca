using System.Globalization;
using ThemisGuard.Local.Bus;
using ThemisGuard.Local.Template;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Engine;

/// <summary>Hands buses, rules and schedules of a template to the bus.</summary>
internal static class BusDeployments
{
    /// <exception cref="TemplateException">A pattern, expression or target is refused.</exception>
    public static async Task DeployAsync(Deployment deployment, EventBus bus, CancellationToken cancellationToken)
    {
        var rules = deployment.Rules.Select(rule => (
            new RuleDefinition(rule.Name, rule.EventBusName, rule.EventPattern, rule.ScheduleExpression, rule.Enabled), rule.Targets));
        var schedules = deployment.Schedules.Select(schedule => new ScheduleDefinition(
            schedule.Name, schedule.Expression, schedule.TimeZone, schedule.Target, Time(deployment, schedule, schedule.Start), Time(deployment, schedule, schedule.End), schedule.Enabled));
        try
        {
            await bus.DeployAsync(new BusDeployment(deployment.Buses, [.. rules], [.. schedules]), cancellationToken);
        }
        catch (WireException error)
        {
            throw new TemplateException(new TemplateProblem(deployment.File, 0, 0, error.Message));
        }
    }

    private static DateTimeOffset? Time(Deployment deployment, DeployedSchedule schedule, string? written)
    {
        if (written is null)
        {
            return null;
        }

        return DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new TemplateException(new TemplateProblem(deployment.File, schedule.Line, 1, $"{schedule.Name}: '{written}' is not a time."));
    }
}
