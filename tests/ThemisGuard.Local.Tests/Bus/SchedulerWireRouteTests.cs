using System.Text;
using Microsoft.AspNetCore.Http;
using ThemisGuard.Local.Bus;
using ThemisGuard.Local.Wire;

namespace ThemisGuard.Local.Tests.Bus;

public class SchedulerWireRouteTests
{
    private const string Daily = $$"""
        {"ScheduleExpression":"cron(0 9 * * ? *)","ScheduleExpressionTimezone":"Europe/Berlin","FlexibleTimeWindow":{"Mode":"FLEXIBLE","MaximumWindowInMinutes":5},"Target":{"Arn":"{{BusFixture.Function}}","RoleArn":"r"},"State":"DISABLED","EndDate":1798761600}
        """;

    [Fact]
    public async Task A_schedule_is_created_shown_updated_listed_and_deleted()
    {
        await using BusFixture bus = await BusFixture.OpenAsync();
        Assert.Equal(
            """{"ScheduleArn":"arn:aws:scheduler:us-east-1:000000000000:schedule/default/daily"}""", await CallAsync(bus, "POST", "/schedules/daily", Daily));
        await bus.RestartAsync();
        Assert.Equal(
            $$$"""{"Arn":"arn:aws:scheduler:us-east-1:000000000000:schedule/default/daily","GroupName":"default","Name":"daily","State":"DISABLED","CreationDate":1767225600,"ScheduleExpression":"cron(0 9 * * ? *)","ScheduleExpressionTimezone":"Europe/Berlin","ActionAfterCompletion":"NONE","EndDate":1798761600,"FlexibleTimeWindow":{"Mode":"FLEXIBLE","MaximumWindowInMinutes":5},"Target":{"Arn":"{{{BusFixture.Function}}}","RoleArn":"r"}}""",
            await CallAsync(bus, "GET", "/schedules/daily"));
        await CallAsync(bus, "PUT", "/schedules/daily", Daily.Replace("DISABLED", "ENABLED", StringComparison.Ordinal));
        bus.Advance(TimeSpan.FromHours(8));
        await bus.Targets.NextAsync();
        Assert.Contains("\"Name\":\"daily\",\"State\":\"ENABLED\"", await CallAsync(bus, "GET", "/schedules"), StringComparison.Ordinal);
        Assert.Equal("{}", await CallAsync(bus, "DELETE", "/schedules/daily"));
        Assert.Equal("""{"Schedules":[]}""", await CallAsync(bus, "GET", "/schedules"));
    }

    [Theory]
    [InlineData("GET", "/schedules/none", "{}", "ResourceNotFoundException")]
    [InlineData("DELETE", "/schedules/none", "{}", "ResourceNotFoundException")]
    [InlineData("PUT", "/schedules/none", Daily, "ResourceNotFoundException")]
    [InlineData("POST", "/schedules/there", Daily, "ConflictException")]
    [InlineData("POST", "/schedules/a b", Daily, "ValidationException")]
    [InlineData("POST", "/schedules/x", """{"ScheduleExpression":"rate(1 minute)","Target":{"Arn":"arn:aws:sqs:us-east-1:000000000000:q"}}""", "ValidationException")]
    [InlineData("POST", "/schedules/x", """{"ScheduleExpression":"rate(x)","FlexibleTimeWindow":{"Mode":"OFF"},"Target":{"Arn":"arn:aws:sqs:us-east-1:000000000000:q"}}""", "ValidationException")]
    [InlineData("POST", "/schedules/x", """{"ScheduleExpression":"rate(1 hour)","FlexibleTimeWindow":{"Mode":"OFF"},"Target":{"Arn":"arn:aws:scheduler:::aws-sdk:sqs:sendMessage"}}""", "ValidationException")]
    [InlineData("PATCH", "/schedules", "{}", "UnknownOperationException")]
    public async Task A_mistake_of_the_caller_has_the_name_that_AWS_gives_it(string method, string path, string body, string error)
    {
        await using BusFixture bus = await BusFixture.OpenAsync(start: false);
        await CallAsync(bus, "POST", "/schedules/there", Daily);
        Assert.Equal(error, (await Assert.ThrowsAsync<WireException>(() => CallAsync(bus, method, path, body))).Name);
    }

    private static async Task<string> CallAsync(BusFixture bus, string method, string path, string body = "")
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Path = path;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await new SchedulerWireRoute(bus.Bus).HandleAsync(Encoding.UTF8.GetBytes(body), context);
        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
