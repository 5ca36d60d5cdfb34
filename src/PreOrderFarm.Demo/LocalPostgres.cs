using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace PreOrderFarm.Demo;

public enum PostgresStop
{
    /// <summary>Connections are cut, data is written: a clean end.</summary>
    Fast,

    /// <summary>Like a power cut: the next start recovers from the log.</summary>
    Immediate,
}

public sealed record LocalPostgresOptions
{
    /// <summary>Erase what the folder holds before starting.</summary>
    public bool StartsFresh { get; init; }

    /// <summary>Nothing is waited for until it is on disk, and after a power cut or <see cref="PostgresStop.Immediate"/> nothing can be read any more. For tests that throw it away.</summary>
    public bool LosesDataInACrash { get; init; }

    public int MaxConnections { get; init; } = 200;

    public int SharedBuffersMebibytes { get; init; } = 128;

    /// <summary>Told in a sentence about each long step.</summary>
    public Action<string>? Say { get; init; }
}

/// <summary>
/// A private PostgreSQL server in a folder: made on first use, on loopback only, behind a random password, and gone
/// with the process that started it, even when that is killed.
/// </summary>
public sealed class LocalPostgres : IAsyncDisposable
{
    private const string User = "farm";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly LocalPostgresOptions options;
    private readonly PostgresPrograms programs;
    private readonly string password;
    private Task<int>? server;

    private LocalPostgres(string folder, LocalPostgresOptions options, PostgresPrograms programs, string password)
    {
        Folder = folder;
        this.options = options;
        this.programs = programs;
        this.password = password;
    }

    /// <summary>Where the data is: the folder asked for, unless PostgreSQL's user cannot reach that one.</summary>
    public string Folder { get; }

    public int Port { get; private set; }

    private string DataFolder => Path.Combine(Folder, "data");

    private string LogFile => Path.Combine(Folder, "postgres.log");

    public static async Task<LocalPostgres> StartAsync(string folder, LocalPostgresOptions? options = null, CancellationToken ct = default)
    {
        options ??= new LocalPostgresOptions();
        var programs = await PostgresPrograms.FindAsync(ct);
        folder = await programs.MakeFolderAsync(Path.GetFullPath(folder), options.Say, ct);

        await StopLeftoverAsync(folder, programs, options.Say, ct);
        if (options.StartsFresh && Directory.Exists(Path.Combine(folder, "data")))
        {
            Directory.Delete(Path.Combine(folder, "data"), recursive: true);
        }

        var password = await InitialiseAsync(folder, programs, options, ct);
        var postgres = new LocalPostgres(folder, options, programs, password);
        try
        {
            await postgres.LaunchAsync(ct);
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }

        return postgres;
    }

    public string ConnectionString(string database = "postgres") => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = User,
        Password = password,
        Database = database,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    /// <summary>Makes an empty database unless there is one of this name; true when it was made.</summary>
    public async Task<bool> CreateDatabaseAsync(string database, CancellationToken ct = default)
    {
        await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false");
        await connection.OpenAsync(ct);
        await using var create = new NpgsqlCommand($"create database {QuoteName(database)}", connection);
        try
        {
            await create.ExecuteNonQueryAsync(ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            return false;
        }
    }

    public static string QuoteName(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    public async Task StopAsync(PostgresStop mode = PostgresStop.Fast, CancellationToken ct = default)
    {
        if (server is null)
        {
            return;
        }

        if (!server.IsCompleted)
        {
            await programs.StopServerAsync(DataFolder, mode, ct);
        }

        await server;
        server = null;
    }

    /// <summary>After <see cref="StopAsync"/>, on the same port: connection strings handed out stay true.</summary>
    public async Task StartAgainAsync(CancellationToken ct = default)
    {
        if (server is { IsCompleted: false })
        {
            throw new InvalidOperationException("This PostgreSQL is running already.");
        }

        await LaunchAsync(ct);
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>A server of this folder whose owner has died is ended; one whose owner lives is not touched.</summary>
    private static async Task StopLeftoverAsync(string folder, PostgresPrograms programs, Action<string>? say, CancellationToken ct)
    {
        var data = Path.Combine(folder, "data");
        if (ServerProcess.Find(data) is not { } leftover)
        {
            return;
        }

        if (File.Exists(OwnerFile(folder)) && leftover.ParentId.ToString(CultureInfo.InvariantCulture) == await File.ReadAllTextAsync(OwnerFile(folder), ct))
        {
            throw new InvalidOperationException(
                $"Process {leftover.ParentId} is already running a PostgreSQL in {folder}. End that one first, or use another folder.");
        }

        say?.Invoke($"Ending a PostgreSQL that an earlier run left in {folder} (process {leftover.Id}).");
        await programs.StopServerAsync(data, PostgresStop.Fast, ct);
    }

    private static string OwnerFile(string folder) => Path.Combine(folder, "owner");

    private static async Task<string> InitialiseAsync(string folder, PostgresPrograms programs, LocalPostgresOptions options, CancellationToken ct)
    {
        var data = Path.Combine(folder, "data");
        var passwordFile = Path.Combine(folder, "password");
        if (Directory.Exists(data))
        {
            await RefuseOtherVersionAsync(data, programs, ct);
            return await File.ReadAllTextAsync(passwordFile, ct);
        }

        options.Say?.Invoke($"Making a PostgreSQL {programs.MajorVersion} database cluster in {folder}.");
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await File.WriteAllTextAsync(passwordFile, password, ct);
        await programs.GiveToServerUserAsync(passwordFile, ct);

        // Under another name until it is whole: a run that is killed here leaves no half-made cluster behind.
        var unfinished = Path.Combine(folder, "data.unfinished");
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        string[] arguments = ["-D", unfinished, "-U", User, "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", "--pwfile", passwordFile];
        await programs.RunAsync("initdb", options.LosesDataInACrash ? [.. arguments, "--no-sync"] : arguments, ct);
        Directory.Move(unfinished, data);
        return password;
    }

    private static async Task RefuseOtherVersionAsync(string data, PostgresPrograms programs, CancellationToken ct)
    {
        var made = (await File.ReadAllTextAsync(Path.Combine(data, "PG_VERSION"), ct)).Trim();
        if (made != programs.MajorVersion.ToString(CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException(
                $"The data in {data} was made by PostgreSQL {made}, but this machine has {programs.MajorVersion}. Start fresh, or install {made} again.");
        }
    }

    private async Task LaunchAsync(CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = Port == 0 ? LocalPorts.Free() : Port;
            server = RunServer();
            await File.WriteAllTextAsync(OwnerFile(Folder), Environment.ProcessId.ToString(CultureInfo.InvariantCulture), ct);
            if (await IsReadyAsync(server, ct))
            {
                return;
            }

            // The likeliest reason to end at once is that somebody else took the port in between.
            if (attempt == 3)
            {
                var log = File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(10)) : "";
                throw new InvalidOperationException($"PostgreSQL in {Folder} did not start. The end of its log:\n{log}");
            }

            Port = 0;
        }
    }

    private Task<int> RunServer()
    {
        var onDisk = options.LosesDataInACrash ? "off" : "on";
        string[] settings =
        [
            "listen_addresses=127.0.0.1", "unix_socket_directories=", $"max_connections={options.MaxConnections}",
            $"shared_buffers={options.SharedBuffersMebibytes}MB", $"fsync={onDisk}", $"full_page_writes={onDisk}", $"synchronous_commit={onDisk}",
            "timezone=UTC", "log_timezone=UTC", "max_wal_size=2GB",
            // Of tables that were filled a moment ago it expects too much, and compiles for longer than the query takes.
            .. options.LosesDataInACrash ? ["jit=off"] : Array.Empty<string>(),
        ];
        string[] arguments = ["-D", DataFolder, "-p", Port.ToString(CultureInfo.InvariantCulture), .. settings.SelectMany(s => new[] { "-c", s })];
        return programs.RunServerInOwnThread(arguments, LogFile);
    }

    private async Task<bool> IsReadyAsync(Task<int> server, CancellationToken ct)
    {
        var began = Stopwatch.StartNew();
        while (!server.IsCompleted)
        {
            // The eighth line of postmaster.pid is the server's state.
            // https://github.com/postgres/postgres/blob/master/src/include/utils/pidfile.h
            if (ServerProcess.ReadPidFile(DataFolder) is { Length: >= 8 } lines && lines[7].Trim() == "ready")
            {
                return true;
            }

            if (began.Elapsed > StartLimit)
            {
                throw new TimeoutException($"PostgreSQL in {Folder} was not ready after {StartLimit.TotalSeconds} s; see {LogFile}.");
            }

            await Task.Delay(20, ct);
        }

        return false;
    }
}
