using ThemisGuard.Local.Template;

namespace ThemisGuard.Local.Tests.Template;

public sealed class DeploymentReaderTests : IDisposable
{
    private static readonly LocalNames Names = new(new LocalIdentity(), "http://127.0.0.1:4566", "http://127.0.0.1:8787");
    private readonly string _folder = Directory.CreateTempSubdirectory("themis-template-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_projects_own_template_is_read_whole()
    {
        Deployment deployment = DeploymentReader.Read(Path.Combine(Repository.Root, "template.yaml"), new Dictionary<string, string>(), Names);

        Assert.Contains(deployment.Functions, function => function.LogicalId == "EvaluateBatch" && function.Environment["SCAN_QUEUE_URL"] == "http://127.0.0.1:4566/000000000000/ScanQueue");
        Assert.Contains(deployment.StateMachines, machine => machine.Definition.Contains("arn:aws:lambda:us-east-1:000000000000:function:PlanScan", StringComparison.Ordinal));
        Assert.All(deployment.StateMachines, machine => Assert.DoesNotContain("${", machine.Definition, StringComparison.Ordinal));
        Assert.Contains(deployment.Apis.Single().Routes, route => route.RouteKey == "POST /v1/scans" && route.Authorizer == "ApiKey");
    }

    [Fact]
    public void Functions_take_their_globals_and_resolved_variables()
    {
        Deployment deployment = Read("""
            Globals:
              Function:
                Runtime: provided.al2023
                Timeout: 30
                Environment:
                  Variables: { TABLE: !Ref Records, BUCKET: !Sub "${AWS::AccountId}-x" }
            Resources:
              Records: { Type: AWS::DynamoDB::Table }
              Work: { Type: "AWS::SQS::Queue" }
              Scan:
                Type: AWS::Serverless::Function
                Properties:
                  CodeUri: out/scan
                  Timeout: 60
                  Environment:
                    Variables: { QUEUE: !Ref Work, ARN: !GetAtt [Work, Arn], BUCKET: b }
            """);

        DeployedFunction function = Assert.Single(deployment.Functions);
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:Scan", function.Arn);
        Assert.Equal(TimeSpan.FromSeconds(60), function.Timeout);
        Assert.Equal(Path.Combine(_folder, "out/scan"), function.CodeUri);
        Assert.Equal(
            [("ARN", "arn:aws:sqs:us-east-1:000000000000:Work"), ("BUCKET", "b"), ("QUEUE", "http://127.0.0.1:4566/000000000000/Work"), ("TABLE", "Records")],
            function.Environment.Select(variable => (variable.Key, variable.Value)).Order());
        Assert.Equal(new NotNeededResource("Records", "AWS::DynamoDB::Table", "Records", 8), Assert.Single(deployment.NotNeeded));
    }

    [Theory]
    [InlineData("!Join [\"-\", [a, !Ref P]]", "a-v")]
    [InlineData("!Select [1, !Split [\",\", \"x,y\"]]", "y")]
    [InlineData("!If [IsV, !Ref P, other]", "v")]
    [InlineData("!If [NotV, other, !FindInMap [M, k, !Ref P]]", "mapped")]
    [InlineData("!Sub [\"${a}-${!b}-${P}\", { a: !Ref P }]", "v-${b}-v")]
    [InlineData("{ \"Fn::Sub\": \"${AWS::Region}:${Q.Arn}\" }", "us-east-1:arn:aws:sqs:us-east-1:000000000000:q-v")]
    [InlineData("!Base64 hello", "aGVsbG8=")]
    [InlineData("{ \"Fn::ToJsonString\": { a: [1, true, \"x\"] } }", "{\"a\":[1,true,\"x\"]}")]
    [InlineData("!GetAtt Q.QueueName", "q-v")]
    public void Every_intrinsic_resolves_in_short_and_long_form(string expression, string value)
    {
        Deployment deployment = Read($$"""
            Parameters: { P: { Type: String, Default: v } }
            Mappings: { M: { k: { v: mapped } } }
            Conditions:
              IsV: !Equals [!Ref P, v]
              NotV: !And [!Condition IsV, !Not [!Or [{ Condition: IsV }, !Equals [a, b]]]]
            Resources:
              Q: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub "q-${P}" } }
              F: { Type: AWS::Serverless::Function, Properties: { Environment: { Variables: { X: {{expression}} } } } }
            """);
        Assert.Equal(value, deployment.Functions[0].Environment["X"]);
    }

    [Fact]
    public void Events_become_routes_rules_schedules_and_mappings()
    {
        Deployment deployment = Read("""
            Resources:
              Dead: { Type: AWS::SQS::Queue }
              Work: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 60, RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3 } } }
              Api:
                Type: AWS::Serverless::HttpApi
                Properties:
                  CorsConfiguration: { AllowOrigins: ["https://a"], MaxAge: 5 }
                  Auth:
                    DefaultAuthorizer: Key
                    Authorizers:
                      Key: { FunctionArn: !GetAtt F.Arn, AuthorizerPayloadFormatVersion: "2.0", EnableSimpleResponses: true, Identity: { Headers: [Authorization], ReauthorizeEvery: 60 } }
              F:
                Type: AWS::Serverless::Function
                Properties:
                  Events:
                    Open: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /open, Method: get, Auth: { Authorizer: NONE } } }
                    Closed: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: "/closed/{id}", Method: POST } }
                    Batches: { Type: SQS, Properties: { Queue: !GetAtt Work.Arn, BatchSize: 100, MaximumBatchingWindowInSeconds: 2, FunctionResponseTypes: [ReportBatchItemFailures], ScalingConfig: { MaximumConcurrency: 4 } } }
                    Done: { Type: EventBridgeRule, Properties: { Pattern: { source: [s] }, InputPath: $.detail } }
                    Rate: { Type: Schedule, Properties: { Schedule: rate(5 minutes), Input: '{"a":1}' } }
                    Nightly: { Type: ScheduleV2, Properties: { ScheduleExpression: "cron(0 3 * * ? *)", ScheduleExpressionTimezone: Europe/Berlin } }
            """);

        DeployedHttpApi api = Assert.Single(deployment.Apis);
        Assert.Equal([("GET /open", null), ("POST /closed/{id}", "Key")], api.Routes.Select(route => (route.RouteKey, route.Authorizer)));
        Assert.Equal(["$request.header.Authorization"], api.Authorizers["Key"].IdentitySources);
        Assert.Equal(TimeSpan.FromMinutes(1), api.Authorizers["Key"].ResultTtl);
        Assert.Equal(["https://a"], api.Cors!.AllowOrigins);

        DeployedQueueSource source = Assert.Single(deployment.QueueSources);
        Assert.Equal((100, TimeSpan.FromSeconds(2), true, 4), (source.BatchSize, source.Window, source.ReportBatchItemFailures, source.MaximumConcurrency));
        Assert.Equal("""{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:Dead","maxReceiveCount":3}""", deployment.Queues[1].Attributes["RedrivePolicy"]);

        Assert.Equal(
            [("FDone", """{"source":["s"]}""", null), ("FRate", null, "rate(5 minutes)")],
            deployment.Rules.Select(rule => (rule.Name, rule.EventPattern, rule.ScheduleExpression)));
        Assert.Equal("""{"Id":"target","Arn":"arn:aws:lambda:us-east-1:000000000000:function:F","InputPath":"$.detail"}""", deployment.Rules[0].Targets[0]);
        Assert.Equal(("cron(0 3 * * ? *)", "Europe/Berlin"), (deployment.Schedules[0].Expression, deployment.Schedules[0].TimeZone));
    }

    [Fact]
    public void A_state_machines_definition_is_read_beside_the_template_and_substituted_as_JSON_text()
    {
        File.WriteAllText(Path.Combine(_folder, "m.asl.json"), """{"Resource":"${FArn}","Comment":"${Quoted} ${Other}"}""");
        Deployment deployment = Read("""
            Resources:
              F: { Type: AWS::Serverless::Function }
              M:
                Type: AWS::Serverless::StateMachine
                Properties:
                  DefinitionUri: m.asl.json
                  DefinitionSubstitutions: { FArn: !GetAtt F.Arn, Quoted: 'a "b" \' }
            """);
        Assert.Equal(
            """{"Resource":"arn:aws:lambda:us-east-1:000000000000:function:F","Comment":"a \"b\" \\ ${Other}"}""",
            Assert.Single(deployment.StateMachines).Definition);
    }

    [Theory]
    [InlineData("Resources:\n  T: { Type: AWS::SNS::Topic }", ":2:3: T: AWS::SNS::Topic has no counterpart on this machine.")]
    [InlineData("Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Flavour: x", ":5:7: F: Flavour has no counterpart on this machine.")]
    [InlineData("Resources:\n  F: { Type: AWS::Serverless::Function, Properties: { Role: !Ref R, Handler: !Ref Nobody } }", ":2:78: There is no parameter or resource Nobody.")]
    [InlineData("Resources:\n  F: { Type: AWS::Serverless::Function, Properties: { Timeout: 901 } }", ":2:64: F: Timeout must be a whole number from 1 to 900.")]
    [InlineData("Resources: { F: { Type: AWS::Serverless::Function, Properties: { Handler: !ImportValue x } } }", ":1:75: Fn::ImportValue can't be resolved on this machine.")]
    [InlineData("Resources:\n  a: 1\n  a: 2", ":3:3: The key a is there twice.")]
    [InlineData("", ": The file is empty.")]
    [InlineData("Resources: [\n", ":2:1: While parsing a node, did not find expected node content.")]
    [InlineData("a: 1", ":1:1: There is no Resources section: this is not a CloudFormation or SAM template.")]
    [InlineData("Parameters: { P: { Type: Number, MaxValue: 5, Default: 6 } }\nResources: {}", ":1:15: Parameter P: 6 is not between any and 5.")]
    [InlineData("Parameters: { P: { Type: String } }\nResources: {}", ":1:15: Parameter P: it has no default; give it with --parameter P=VALUE.")]
    [InlineData("Conditions: { A: !Condition B, B: !Condition A }\nResources: { Q: { Type: AWS::SQS::Queue, Condition: A } }", ":1:35: The condition A refers to itself.")]
    public void What_cannot_run_is_refused_with_its_place(string template, string message)
    {
        TemplateException refused = Assert.Throws<TemplateException>(() => Read(template));
        Assert.Equal(Path.Combine(_folder, "template.yaml") + message, refused.Message);
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        TemplateException refused = Assert.Throws<TemplateException>(() => Read("Resources:\n  A: { Type: AWS::SNS::Topic }\n  B: { Type: AWS::EC2::VPC }"));
        Assert.Equal([2, 3], refused.Problems.Select(problem => problem.Line));
    }

    [Fact]
    public void A_queue_whose_visibility_is_shorter_than_its_function_runs_is_refused_with_the_reason()
    {
        TemplateException refused = Assert.Throws<TemplateException>(() => Read("""
            Resources:
              Q: { Type: AWS::SQS::Queue }
              F: { Type: AWS::Serverless::Function, Properties: { Timeout: 60, Events: { E: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn } } } } }
            """));
        Assert.EndsWith(
            ":2:1: Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds. A message of Q would be received again while F still works on it; set VisibilityTimeout to six times the timeout.",
            refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_alias_bomb_and_deep_nesting_are_refused_before_they_cost_anything()
    {
        string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 8).Select(i =>
            $"{(char)('a' + i)}: &{(char)('a' + i)} [{string.Join(",", Enumerable.Repeat($"*{(char)('a' + i - 1)}", 10))}]\n"));
        Assert.EndsWith("More than 200000 values, counting what aliases repeat.", Assert.Throws<TemplateException>(() => Read(bomb)).Message, StringComparison.Ordinal);
        Assert.EndsWith("Nested deeper than 64 levels.", Assert.Throws<TemplateException>(() => Read("a: " + new string('[', 100_000))).Message, StringComparison.Ordinal);
    }

    private Deployment Read(string template)
    {
        string file = Path.Combine(_folder, "template.yaml");
        File.WriteAllText(file, template);
        return DeploymentReader.Read(file, new Dictionary<string, string>(), Names);
    }
}
