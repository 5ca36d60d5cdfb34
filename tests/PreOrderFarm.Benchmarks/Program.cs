using PreOrderFarm.Benchmarks;
using PreOrderFarm.Benchmarks.Chaos;
using PreOrderFarm.Benchmarks.Closing;
using PreOrderFarm.Benchmarks.Paper;
using PreOrderFarm.Benchmarks.Pledges;
using PreOrderFarm.Benchmarks.Web;

// ./farm bench [closing|paper|pledges|web] [--quick], or ./farm bench chaos [--kills N]
// Each figure is measured in one run with a floor: the least that the machine needs for the same. Ratios travel between
// machines, figures do not. --quick measures less and keeps docs/benchmarks.md as it is.
switch (args)
{
    case ["paper-child", .. var printing]:
        return await PaperChild.RunAsync(printing);
    case ["echo-child"]:
        return await EchoChild.RunAsync();
    case ["chaos", .. var kills]:
        return await ChaosRun.RunAsync(kills);
}

var isQuick = args.Contains("--quick", StringComparer.Ordinal);
var names = args.Where(arg => arg != "--quick").ToList();
Benchmark[] all =
[
    new("closing", "Closing a campaign", ClosingBenchmark.RunAsync),
    new("paper", "Printing", PaperBenchmark.RunAsync),
    new("pledges", "Placing pledges", PledgesBenchmark.RunAsync),
    new("web", "Pages", WebBenchmark.RunAsync),
];
if (names.Except(all.Select(benchmark => benchmark.Name), StringComparer.Ordinal).ToList() is { Count: > 0 } unknown)
{
    Console.Error.WriteLine($"There is no benchmark '{unknown[0]}': {string.Join(", ", all.Select(benchmark => benchmark.Name))}.");
    return 1;
}

foreach (var benchmark in all.Where(benchmark => names.Count == 0 || names.Contains(benchmark.Name, StringComparer.Ordinal)))
{
    Console.WriteLine($"{benchmark.Title} ...");
    var loadBefore = Machine.Load();
    var result = await benchmark.RunAsync(isQuick);
    var section = Report.Section(benchmark, result, loadBefore, Machine.Load());
    Console.WriteLine(section);
    if (!isQuick)
        Report.Keep(benchmark, section);
}
return 0;
