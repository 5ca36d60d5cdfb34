using System.Runtime.CompilerServices;
using System.Text;
using PreOrderFarm.Fulfilment.Carriers;

namespace PreOrderFarm.Tests.Fulfilment.Carriers;

public sealed class ReadFilesTests
{
    private readonly TickingClock clock = new();

    [Fact]
    public void A_table_that_was_read_is_kept_for_five_minutes_and_then_let_go_though_nobody_asks()
    {
        using var files = new ReadFiles(clock);
        var table = Read(files);

        clock.Now += TimeSpan.FromMinutes(4);
        clock.Tick();
        Assert.True(IsAlive(table));

        clock.Now += TimeSpan.FromMinutes(2);
        clock.Tick();
        Assert.False(IsAlive(table));
        GC.KeepAlive(files);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Read(ReadFiles files)
    {
        var import = new CarrierImport(Guid.NewGuid(), null, "sf.csv", Encoding.UTF8.GetBytes("code,number\nA,1\n"), new ImportChoice(new ImportColumns(0, 1, null, null, null, null), "", false), DateTimeOffset.UnixEpoch);
        var table = files.Of(import);
        Assert.Same(table, files.Of(import));
        return new WeakReference(table);
    }

    private static bool IsAlive(WeakReference reference)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return reference.IsAlive;
    }

    /// <summary>Its timers run when they are told to.</summary>
    private sealed class TickingClock : TimeProvider
    {
        private readonly List<Action> timers = [];

        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public void Tick() => timers.ForEach(timer => timer());

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            timers.Add(() => callback(state));
            return base.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
