using System.Text.Json;

namespace PreOrderFarm.StripeSandbox;

/// <summary>
/// Keeps the state over a restart: every change is one line of JSON, the last line of an id wins. Opening reads the
/// lines back and writes the file anew with one line an object. Without a file it does nothing.
/// </summary>
internal sealed class Journal : IDisposable
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();
    private readonly Dictionary<string, Kind> kinds = new(StringComparer.Ordinal);
    private readonly string? path;
    private FileStream? file;

    public Journal(string? path) => this.path = path;

    public void Register<T>(string name, Action<T> load, Func<IEnumerable<T>> all)
        where T : class =>
        kinds.Add(name, new Kind(
            json => load(json.Deserialize<T>() ?? throw new InvalidDataException($"An empty {name} in {path}.")),
            () => all()));

    /// <summary>To be called once, when every kind is registered.</summary>
    public void Open()
    {
        if (path is null)
        {
            return;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (File.Exists(path))
        {
            Read(path);
        }
        var compact = path + ".new";
        using (file = File.Create(compact))
        {
            foreach (var (name, kind) in kinds)
            {
                foreach (var row in kind.All())
                {
                    Append(name, row);
                }
            }
        }
        File.Move(compact, path, overwrite: true);
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, 1 << 16);
    }

    public void Append(string name, object row)
    {
        if (file is null)
        {
            return;
        }
        JsonSerializer.Serialize(file, new { kind = name, row });
        file.Write(NewLine);
    }

    /// <summary>A killed process loses nothing that was flushed; a machine that loses power may.</summary>
    public void Flush() => file?.Flush();

    public void Dispose() => file?.Dispose();

    private void Read(string source)
    {
        foreach (var line in File.ReadLines(source))
        {
            JsonDocument document;
            try
            {
                document = JsonDocument.Parse(line);
            }
            catch (JsonException)
            {
                // The line that was being written when the process was killed. Nothing can follow it.
                return;
            }
            using (document)
            {
                var name = document.RootElement.GetProperty("kind").GetString()!;
                kinds[name].Load(document.RootElement.GetProperty("row"));
            }
        }
    }

    private sealed record Kind(Action<JsonElement> Load, Func<IEnumerable<object>> All);
}
