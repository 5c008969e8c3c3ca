using BenchmarkDotNet.Running;
using ThemisGuard.Benchmarks.Policy;

switch (args)
{
    case ["generate", var count]:
        using (Stream output = Console.OpenStandardOutput())
        {
            output.Write(ResourceGenerator.Generate(int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)));
        }

        return 0;
    case ["statuses", var rules, .. var data]:
        Statuses.Print(RuleSet.Load(rules), data);
        return 0;
    case ["stages", var rules, var data]:
        Stages.Print(rules, data);
        return 0;
    case ["micro", .. var rest]:
        BenchmarkRunner.Run<EvaluationBenchmarks>(args: rest);
        return 0;
    default:
        Console.Error.WriteLine("usage: policy-bench generate N | statuses RULES DATA… | stages RULES DATA | micro [BenchmarkDotNet flags]");
        return 64;
}
