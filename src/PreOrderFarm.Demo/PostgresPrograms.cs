using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PreOrderFarm.Demo;

/// <summary>
/// The PostgreSQL programs of this machine, and how to run them: PostgreSQL refuses to run as root, so under root
/// they run as the user that Debian's package brings.
/// </summary>
internal sealed partial class PostgresPrograms
{
    private const int OldestVersion = 15;
    private const string ServerUser = "postgres";

    private readonly string folder;

    private PostgresPrograms(string folder, int majorVersion)
    {
        this.folder = folder;
        MajorVersion = majorVersion;
    }

    public int MajorVersion { get; }

    private static bool IsRoot => string.Equals(Environment.UserName, "root", StringComparison.Ordinal);

    private static string[] AsServerUser => IsRoot ? [$"--reuid={ServerUser}", $"--regid={ServerUser}", "--init-groups"] : [];

    public static async Task<PostgresPrograms> FindAsync(CancellationToken ct)
    {
        // Where Debian puts them first: what PATH leads to may be a link or a wrapper.
        const string Debian = "/usr/lib/postgresql";
        var debians = Directory.Exists(Debian) ? Directory.GetDirectories(Debian).Select(version => Path.Combine(version, "bin")) : [];
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

        var found = new List<PostgresPrograms>();
        foreach (var folder in debians.Concat(onPath).Where(f => new[] { "initdb", "postgres", "pg_ctl" }.All(p => File.Exists(Path.Combine(f, p)))))
        {
            var (code, output) = await CaptureAsync(Path.Combine(folder, "postgres"), ["--version"], ct);
            if (code == 0 && VersionNumber().Match(output) is { Success: true } match)
            {
                found.Add(new PostgresPrograms(folder, int.Parse(match.Value, CultureInfo.InvariantCulture)));
            }
        }

        var newest = found.MaxBy(p => p.MajorVersion);
        if (newest is null || newest.MajorVersion < OldestVersion)
        {
            throw new InvalidOperationException($"No PostgreSQL {OldestVersion} or newer on this machine. On Debian: sudo apt-get install -y postgresql");
        }

        if (IsRoot && (await CaptureAsync("id", [ServerUser], ct)).Code != 0)
        {
            throw new InvalidOperationException(
                $"PostgreSQL does not run as root, and this machine has no user '{ServerUser}' to run it as. Start as another user, or install Debian's package postgresql, which brings that user.");
        }

        return newest;
    }

    /// <summary>
    /// Makes the folder for the server's user. Under root that is another user, who may not be let into, say, /root:
    /// then a folder under /var/lib takes its place, the same one each time.
    /// </summary>
    public async Task<string> MakeFolderAsync(string wanted, Action<string>? say, CancellationToken ct)
    {
        Directory.CreateDirectory(wanted);
        if (!IsRoot || await CanServerUserWorkInAsync(wanted, ct))
        {
            return wanted;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..12];
        var other = $"/var/lib/preorderfarm/{digest}";
        say?.Invoke($"PostgreSQL's user cannot reach {wanted}, so its data is in {other}.");
        Directory.CreateDirectory(other);
        if (!await CanServerUserWorkInAsync(other, ct))
        {
            throw new InvalidOperationException($"The user '{ServerUser}' can reach neither {wanted} nor {other}. Start as another user than root.");
        }

        return other;
    }

    public async Task GiveToServerUserAsync(string path, CancellationToken ct)
    {
        if (!OperatingSystem.IsWindows())
        {
            var access = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            File.SetUnixFileMode(path, Directory.Exists(path) ? access | UnixFileMode.UserExecute : access);
        }

        if (IsRoot)
        {
            await CheckAsync("chown", [$"{ServerUser}:", path], ct);
        }
    }

    private async Task<bool> CanServerUserWorkInAsync(string path, CancellationToken ct)
    {
        await GiveToServerUserAsync(path, ct);
        return (await CaptureAsync("setpriv", [.. AsServerUser, "--", "test", "-w", path, "-a", "-x", path], ct)).Code == 0;
    }

    public Task RunAsync(string program, string[] arguments, CancellationToken ct) =>
        CheckAsync("setpriv", [.. AsServerUser, "--", Path.Combine(folder, program), .. arguments], ct);

    /// <summary>By the process id that the server left in its folder; waits until it has ended.</summary>
    public async Task StopServerAsync(string data, PostgresStop mode, CancellationToken ct)
    {
        string[] arguments = [.. AsServerUser, "--", Path.Combine(folder, "pg_ctl"), "stop", "-D", data, "-m", mode == PostgresStop.Fast ? "fast" : "immediate", "-w", "-t", "60"];
        var (code, output) = await CaptureAsync("setpriv", arguments, ct);
        if (code != 0 && ServerProcess.Find(data) is not null)
        {
            throw new InvalidOperationException($"PostgreSQL in {data} could not be stopped: {output}");
        }
    }

    /// <summary>
    /// Starts the server so that it ends with us. The kernel sends the signal when the *thread* that started the
    /// child ends (prctl(2), PR_SET_PDEATHSIG), and threads of .NET's pool end when idle: hence a thread of its own,
    /// which waits for the server. SIGINT is PostgreSQL's fast shutdown. A session of its own keeps Ctrl+C in a
    /// terminal from ending the server before the site that uses it.
    /// </summary>
    public Task<int> RunServerInOwnThread(string[] arguments, string logFile)
    {
        var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = StartInfo("setsid",
        [
            "setpriv", "--pdeathsig", "INT", .. AsServerUser, "--",
            "sh", "-c", "log=$1; shift; exec \"$@\" </dev/null >>\"$log\" 2>&1", "sh", logFile, Path.Combine(folder, "postgres"), .. arguments,
        ]);
        var thread = new Thread(() =>
        {
            try
            {
                using var process = Process.Start(start) ?? throw new InvalidOperationException("setsid did not start.");
                process.WaitForExit();
                ended.SetResult(process.ExitCode);
            }
            catch (Exception e)
            {
                ended.SetException(e);
            }
        })
        { IsBackground = true, Name = "PostgreSQL" };
        thread.Start();
        return ended.Task;
    }

    private static async Task CheckAsync(string program, string[] arguments, CancellationToken ct)
    {
        var (code, output) = await CaptureAsync(program, arguments, ct);
        if (code != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {output}");
        }
    }

    private static async Task<(int Code, string Output)> CaptureAsync(string program, string[] arguments, CancellationToken ct)
    {
        var start = StartInfo(program, arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, (await output + await errors).Trim());
    }

    // In /, because the server's user may not be let into our working folder.
    private static ProcessStartInfo StartInfo(string program, string[] arguments) =>
        new(program, arguments) { WorkingDirectory = "/", UseShellExecute = false, Environment = { ["LC_ALL"] = "C.UTF-8", ["PGHOST"] = null, ["PGPORT"] = null } };

    [GeneratedRegex(@"\d+", RegexOptions.CultureInvariant)]
    private static partial Regex VersionNumber();
}

/// <summary>The server that runs in a data folder, read from its postmaster.pid and from /proc.</summary>
internal sealed record ServerProcess(int Id, int ParentId)
{
    public static ServerProcess? Find(string data)
    {
        if (ReadPidFile(data) is not { Length: > 0 } lines || !int.TryParse(lines[0], CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        try
        {
            // The number may have passed to another program since: it must be a server of this very folder.
            var command = File.ReadAllText($"/proc/{id}/cmdline").Split('\0');
            var parent = File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("PPid:", StringComparison.Ordinal));
            return command.Contains(data, StringComparer.Ordinal) ? new ServerProcess(id, int.Parse(parent["PPid:".Length..], CultureInfo.InvariantCulture)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it has ended
        }
    }

    public static string[]? ReadPidFile(string data)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(data, "postmaster.pid"));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
