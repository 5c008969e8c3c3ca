namespace ThemisGuard.Local.Template;

/// <summary>What <c>Ref</c> and <c>Fn::GetAtt</c> give for resources on this machine, and the pseudo parameters.</summary>
/// <param name="Identity">Account and Region.</param>
/// <param name="AwsUrl">Where SQS, Step Functions and EventBridge listen, without a trailing slash.</param>
/// <param name="ApiUrl">Where the HTTP API listens, without a trailing slash.</param>
public sealed record LocalNames(LocalIdentity Identity, string AwsUrl, string ApiUrl)
{
    /// <summary>The id of the HTTP API that events without <c>ApiId</c> belong to. Source: SAM specification.</summary>
    public const string ImplicitHttpApi = "ServerlessHttpApi";

    /// <summary>A pseudo parameter's value, or null when there is none of the name.</summary>
    public string? Pseudo(string name) => name switch
    {
        "AWS::AccountId" => Identity.Account,
        "AWS::Region" => Identity.Region,
        "AWS::Partition" => "aws",
        "AWS::URLSuffix" => "amazonaws.com",
        "AWS::StackName" => "local",
        "AWS::StackId" => Identity.Arn("cloudformation", "stack/local/00000000-0000-0000-0000-000000000000"),
        _ => null,
    };

    /// <summary>What <c>Ref</c> gives.</summary>
    /// <param name="type">Resource type.</param>
    /// <param name="logicalId">Logical id.</param>
    /// <param name="name">The resource's own name.</param>
    public string Ref(string type, string logicalId, string name) => type switch
    {
        "AWS::Serverless::StateMachine" or "AWS::StepFunctions::StateMachine" => StateMachineArn(name),
        "AWS::StepFunctions::Activity" => Identity.Arn("states", "activity:" + name),
        "AWS::SQS::Queue" => QueueUrl(name),
        "AWS::SNS::Topic" => Identity.Arn("sns", name),
        "AWS::SecretsManager::Secret" => Identity.Arn("secretsmanager", "secret:" + name),
        _ => name,
    };

    /// <summary>What <c>Fn::GetAtt</c> gives, or null when the type has no such attribute.</summary>
    public string? Attribute(string type, string logicalId, string name, string attribute) => (type, attribute) switch
    {
        ("AWS::Serverless::Function" or "AWS::Lambda::Function", "Arn") => FunctionArn(name),
        ("AWS::Serverless::StateMachine" or "AWS::StepFunctions::StateMachine", "Arn") => StateMachineArn(name),
        ("AWS::Serverless::StateMachine" or "AWS::StepFunctions::StateMachine" or "AWS::StepFunctions::Activity", "Name") => name,
        ("AWS::StepFunctions::Activity", "Arn") => Identity.Arn("states", "activity:" + name),
        ("AWS::SQS::Queue", "Arn") => QueueArn(name),
        ("AWS::SQS::Queue", "QueueName") => name,
        ("AWS::SQS::Queue", "QueueUrl") => QueueUrl(name),
        ("AWS::Events::EventBus", "Arn") => Identity.Arn("events", "event-bus/" + name),
        ("AWS::Events::EventBus", "Name") => name,
        ("AWS::Events::Rule", "Arn") => Identity.Arn("events", "rule/" + name),
        ("AWS::S3::Bucket", "Arn") => "arn:aws:s3:::" + name,
        ("AWS::S3::Bucket", "DomainName" or "RegionalDomainName") => name + ".s3.amazonaws.com",
        ("AWS::DynamoDB::Table" or "AWS::DynamoDB::GlobalTable", "Arn") => Identity.Arn("dynamodb", "table/" + name),
        ("AWS::Serverless::HttpApi" or "AWS::ApiGatewayV2::Api", "ApiEndpoint") => ApiUrl,
        ("AWS::Serverless::HttpApi" or "AWS::ApiGatewayV2::Api", "ApiId") => name,
        ("AWS::IAM::Role" or "AWS::IAM::ManagedPolicy", "Arn") => $"arn:aws:iam::{Identity.Account}:role/{name}",
        ("AWS::IAM::Role", "RoleId") => name,
        ("AWS::KMS::Key", "Arn") => Identity.Arn("kms", "key/" + name),
        ("AWS::KMS::Key", "KeyId") => name,
        ("AWS::Logs::LogGroup", "Arn") => Identity.Arn("logs", $"log-group:{name}:*"),

        // Of what has no counterpart here an attribute is only ever handed on: to policies, outputs and the like.
        _ when ResourceTypes.NotNeeded(type) => $"{logicalId}.{attribute}",
        _ => null,
    };

    /// <summary>ARN of a function.</summary>
    public string FunctionArn(string name) => Identity.Arn("lambda", "function:" + name);

    /// <summary>ARN of a state machine.</summary>
    public string StateMachineArn(string name) => Identity.Arn("states", "stateMachine:" + name);

    /// <summary>ARN of a queue.</summary>
    public string QueueArn(string name) => Identity.Arn("sqs", name);

    /// <summary>URL of a queue.</summary>
    public string QueueUrl(string name) => $"{AwsUrl}/{Identity.Account}/{name}";
}
