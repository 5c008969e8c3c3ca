using ThemisGuard.Aws;
using ThemisGuard.Compliance;
using ThemisGuard.Compliance.Reports;

namespace ThemisGuard.Functions.RenderReport;

/// <summary>Reports in every format.</summary>
public static class RenderReportFunction
{
    /// <summary>Builds the function's graph.</summary>
    public static FunctionHandler Create(FunctionEnvironment environment, Services services)
    {
        var handler = new RenderReportHandler(new ReportRenderer(services.Artifacts, BuiltIn.Rules, BuiltIn.Frameworks));
        return FunctionHandlers.Create<RenderReportInput, RenderReportOutput>(
            handler.HandleAsync, FunctionJson.Default.RenderReportInput, FunctionJson.Default.RenderReportOutput);
    }
}
