using ThemisGuard.Local.Executions.Integrations;
using ThemisGuard.Local.Template;
using ThemisGuard.StatesLanguage.Syntax;

namespace ThemisGuard.Local.Executions.Machines;

/// <summary>Makes state machines and activities those of a template.</summary>
internal sealed class MachineDeployment(ExecutionHost host, LocalIdentity identity)
{
    private const string Role = "role/local";

    public async Task DeployAsync(Deployment deployment)
    {
        var problems = new List<TemplateProblem>();
        foreach (DeployedStateMachine machine in deployment.StateMachines)
        {
            problems.AddRange(Check(machine));
        }

        if (problems.Count > 0)
        {
            throw new TemplateException(problems);
        }

        MachineStore machines = host.Machines;
        await machines.ChangeAsync(async () =>
        {
            DateTimeOffset now = ExecutionHost.ToMilliseconds(host.Time.GetUtcNow());
            foreach (DeployedStateMachine machine in deployment.StateMachines)
            {
                StateMachineRecord? there = machines.Machine(machine.Arn);
                if (there is null || there.IsExpress != machine.Express)
                {
                    await machines.PutAsync(new StateMachineRecord
                    {
                        Arn = machine.Arn,
                        Name = machine.Name,
                        IsExpress = machine.Express,
                        Definition = machine.Definition,
                        RoleArn = $"arn:aws:iam::{identity.Account}:{Role}",
                        Created = now,
                        Updated = now,
                        Deployed = true,
                    });
                }
                else if (there.Definition != machine.Definition || !there.Deployed)
                {
                    await machines.PutAsync(there with { Definition = machine.Definition, Updated = now, RevisionId = Guid.NewGuid().ToString(), Deployed = true });
                }
            }

            foreach (StateMachineRecord gone in machines.Machines.Where(there => there.Deployed && !deployment.StateMachines.Any(machine => machine.Arn == there.Arn)).ToArray())
            {
                await machines.RemoveMachineAsync(gone.Arn);
            }

            foreach (string name in deployment.Activities)
            {
                string arn = identity.Arn("states", "activity:" + name);
                if (machines.Activity(arn) is null)
                {
                    await machines.PutAsync(new ActivityRecord(arn, name, now, new Dictionary<string, string>()));
                }
            }

            return true;
        });
    }

    private static IEnumerable<TemplateProblem> Check(DeployedStateMachine machine)
    {
        ParseResult parsed = StateMachineDefinition.Parse(machine.Definition, new DefinitionOptions
        {
            Type = machine.Express ? StateMachineType.Express : StateMachineType.Standard,
            Integrations = Integration.IsOffered,
        });
        return parsed.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic =>
            new TemplateProblem(machine.DefinitionFile, diagnostic.Line, diagnostic.Column, $"{machine.LogicalId}: {diagnostic}"));
    }
}
