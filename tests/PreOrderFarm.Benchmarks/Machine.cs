using System.Globalization;
using System.Runtime.InteropServices;

namespace PreOrderFarm.Benchmarks;

internal static class Machine
{
    /// <summary>Processor, cores, memory and system, as far as they matter.</summary>
    public static string Describe()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
        var memoryKibibytes = KibibytesOf("/proc/meminfo", "MemTotal");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({processor ?? RuntimeInformation.OSArchitecture.ToString()}), {memoryKibibytes / 1024 / 1024} GiB, {RuntimeInformation.FrameworkDescription}");
    }

    /// <summary>The load of the last minute, as the kernel tells it: ready or waiting processes.</summary>
    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    /// <summary>The most memory that this process has had resident. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html</summary>
    public static long PeakMemoryKibibytes() => KibibytesOf("/proc/self/status", "VmHWM");

    private static long KibibytesOf(string file, string name)
    {
        var line = File.ReadLines(file).First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
