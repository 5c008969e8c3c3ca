using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ThemisGuard.Local.Telemetry;

/// <summary>What the engine lets be seen of itself: spans and metrics under one name. Costs nothing while nobody listens.</summary>
public static class EngineTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "ThemisGuard.Engine";

    internal static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    internal static readonly Histogram<double> Requests = Meter.CreateHistogram<double>("http.server.request.duration", "s", "Duration of HTTP API requests.");

    internal static readonly Histogram<double> Invocations = Meter.CreateHistogram<double>("faas.invoke_duration", "s", "Duration of function invocations.");

    internal static readonly Counter<long> Messages = Meter.CreateCounter<long>("themis.batch.messages", "{message}", "Messages that event source mappings handed to functions.");

    internal static readonly Counter<long> Executions = Meter.CreateCounter<long>("themis.executions", "{execution}", "Executions by the status that they reached.");
}
