using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ThemisGuard.Local.Telemetry;

/// <summary>Sends the engine's spans and metrics to a collector, when the environment names one.</summary>
internal sealed class TelemetryExport : IAsyncDisposable
{
    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private TelemetryExport()
    {
        _traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe).AddSource(EngineTelemetry.Name).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe).AddMeter(EngineTelemetry.Name).AddOtlpExporter().Build();
    }

    /// <summary>Starts to export; null unless <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. The other <c>OTEL_</c> variables are the SDK's.</summary>
    public static TelemetryExport? Start() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")) ? null : new TelemetryExport();

    /// <summary>Sends what is left.</summary>
    public ValueTask DisposeAsync()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Describe(ResourceBuilder resource) => resource.AddService("themisguard");
}
