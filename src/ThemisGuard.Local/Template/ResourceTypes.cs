namespace ThemisGuard.Local.Template;

/// <summary>Which resource types have a counterpart here, and which need none.</summary>
public static class ResourceTypes
{
    // What they are for on AWS, this machine does otherwise: access control, keys, logs, alarms, the storage ports, the console.
    private static readonly string[] UnneededServices =
    [
        "AWS::IAM::", "AWS::KMS::", "AWS::Logs::", "AWS::CloudWatch::", "AWS::CloudFront::", "AWS::WAFv2::", "AWS::CertificateManager::", "AWS::Route53::",
        "AWS::S3::", "AWS::DynamoDB::", "AWS::SSM::", "AWS::Budgets::", "AWS::CloudTrail::", "AWS::XRay::", "AWS::ResourceGroups::", "AWS::ApplicationInsights::",
    ];

    private static readonly HashSet<string> Unneeded = new(StringComparer.Ordinal)
    {
        "AWS::Lambda::Permission", "AWS::SQS::QueuePolicy", "AWS::Events::EventBusPolicy", "AWS::Scheduler::ScheduleGroup", "AWS::CloudFormation::WaitConditionHandle",
    };

    private static readonly HashSet<string> Run = new(StringComparer.Ordinal)
    {
        "AWS::Serverless::Function", "AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping", "AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine",
        "AWS::StepFunctions::Activity", "AWS::SQS::Queue", "AWS::Events::EventBus", "AWS::Events::Rule", "AWS::Scheduler::Schedule", "AWS::Serverless::HttpApi",
    };

    /// <summary>True for types that this machine needs no counterpart of.</summary>
    public static bool NotNeeded(string type) => Unneeded.Contains(type) || UnneededServices.Any(service => type.StartsWith(service, StringComparison.Ordinal));

    /// <summary>True for types with a counterpart.</summary>
    public static bool HasCounterpart(string type) => Run.Contains(type);

    /// <summary>The property that names a resource of the type; null when its logical id does.</summary>
    public static string? NameProperty(string type) => type switch
    {
        "AWS::Serverless::Function" or "AWS::Lambda::Function" => "FunctionName",
        "AWS::Serverless::StateMachine" or "AWS::Scheduler::Schedule" or "AWS::Events::EventBus" or "AWS::Events::Rule" or "AWS::StepFunctions::Activity" => "Name",
        "AWS::StepFunctions::StateMachine" => "StateMachineName",
        "AWS::SQS::Queue" => "QueueName",
        "AWS::S3::Bucket" => "BucketName",
        "AWS::DynamoDB::Table" => "TableName",
        _ => null,
    };
}
