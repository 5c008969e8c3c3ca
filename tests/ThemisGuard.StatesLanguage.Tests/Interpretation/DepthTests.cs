using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.StatesLanguage.Tests.Interpretation;

public class DepthTests
{
    [Fact]
    public void A_loop_that_nests_its_data_deeper_each_turn_ends_without_harm()
    {
        var simulation = new Simulation("""{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a.$":"$"},"Next":"A"}}}""");

        simulation.Run();

        Assert.Equal(ExecutionStatus.Failed, simulation.Execution.Status);
        Assert.NotEmpty(Simulation.Print([.. simulation.Execution.History.TakeLast(3)]));
    }

    [Fact]
    public void Paths_can_not_choose_the_depth_of_the_stack()
    {
        foreach (string deep in new[] { string.Concat(Enumerable.Repeat("[?(@.b", 50_000)), "[?(@.b in " + new string('[', 100_000), "[?(" + new string('(', 100_000) })
        {
            Assert.Null(StatesLanguage.Syntax.Paths.PathParser.TryParse("$.a" + deep, out string error));
            Assert.NotEmpty(error);
        }
    }
}
