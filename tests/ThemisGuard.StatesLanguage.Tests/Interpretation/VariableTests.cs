using ThemisGuard.StatesLanguage.Interpretation;

namespace ThemisGuard.StatesLanguage.Tests.Interpretation;

public class VariableTests
{
    [Fact]
    public void Assign_sees_the_values_from_before_the_state()
    {
        Simulation simulation = new Simulation("""
            {"QueryLanguage":"JSONata","StartAt":"A","States":{
              "A":{"Type":"Pass","Assign":{"x":1,"y":2},"Next":"B"},
              "B":{"Type":"Pass","Assign":{"x":"{% $y %}","y":"{% $x %}"},"Output":"{% [$x, $y] %}","Next":"C"},
              "C":{"Type":"Pass","Output":"{% $append($states.input, [$x, $y]) %}","End":true}}}
            """).Run();

        Assert.Equal("[1,2,2,1]", simulation.Execution.Output.ToJson());
        Assert.Equal("2", simulation.Execution.Variables["x"].ToJson());
    }

    [Fact]
    public void Branches_and_iterations_read_what_is_around_them_and_keep_what_they_assign_to_themselves()
    {
        Simulation simulation = new Simulation("""
            {"QueryLanguage":"JSONata","StartAt":"A","States":{
              "A":{"Type":"Pass","Assign":{"outer":10},"Next":"M"},
              "M":{"Type":"Map","Items":[1,2,3],"ItemProcessor":{"StartAt":"I","States":{
                "I":{"Type":"Pass","Assign":{"own":"{% $outer + $states.input %}"},"Next":"J"},
                "J":{"Type":"Pass","Output":"{% $own %}","End":true}}},"Next":"Z"},
              "Z":{"Type":"Pass","Output":"{% {'results': $states.input, 'leaked': $exists($own)} %}","End":true}}}
            """).Run();

        Assert.Equal("""{"results":[11,12,13],"leaked":false}""", simulation.Execution.Output.ToJson());
    }

    [Fact]
    public void Children_of_a_distributed_map_see_nothing_of_what_is_around_them()
    {
        Simulation simulation = new Simulation("""
            {"QueryLanguage":"JSONata","StartAt":"A","States":{
              "A":{"Type":"Pass","Assign":{"outer":10},"Next":"M"},
              "M":{"Type":"Map","Items":[1],"ItemSelector":{"given":"{% $outer %}"},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
                "StartAt":"I","States":{"I":{"Type":"Pass","Output":"{% [$states.input.given, $exists($outer)] %}","End":true}}},"End":true}}}
            """).Run();

        Assert.Equal("[[10,false]]", simulation.Execution.Output.ToJson());
    }

    [Theory]
    [InlineData(262_000, true)]
    [InlineData(262_200, false)]
    public void One_assign_takes_no_more_than_256_KiB(int length, bool fits)
    {
        Simulation simulation = new Simulation("""
            {"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"x":"{% $states.input %}"},"Output":{},"End":true}}}
            """).Run($"\"{new string('x', length)}\"");

        Assert.Equal(fits ? null : "States.DataLimitExceeded", simulation.Execution.Error);
    }

    [Fact]
    public void All_variables_take_no_more_than_10_MiB()
    {
        string states = string.Concat(Enumerable.Range(0, 50).Select(static i =>
            $"\"S{i}\":{{\"Type\":\"Pass\",\"Assign\":{{\"v{i}\":\"{{% $states.input %}}\"}},\"Next\":\"S{i + 1}\"}},"));
        Simulation simulation = new Simulation($"{{\"QueryLanguage\":\"JSONata\",\"StartAt\":\"S0\",\"States\":{{{states}\"S50\":{{\"Type\":\"Succeed\"}}}}}}")
            .Run($"\"{new string('x', 250_000)}\"");

        Assert.Equal("States.DataLimitExceeded", simulation.Execution.Error);
        Assert.Equal(42, simulation.Execution.History.Count(static item => item.Type == StatesLanguage.History.HistoryEventType.PassStateEntered));
    }
}
