using System.Globalization;
using Microsoft.Extensions.Options;

namespace PreOrderFarm.Photos;

/// <summary>
/// The files of a photo: each width as AVIF, WebP and JPEG, in folders by the end of the id (its random part). AVIF is
/// missing where a photo is older than it, or was stored by a node whose libheif does not write it.
/// </summary>
public sealed class PhotoFiles(IOptions<PhotosOptions> options)
{
    public static IReadOnlyList<int> Widths { get; } = [480, 960, 1600];

    public static IReadOnlyList<string> Extensions { get; } = ["avif", "webp", "jpg"];

    private string Folder => Path.GetFullPath(options.Value.Folder);

    /// <summary>The file's path, or null when there is none.</summary>
    public string? Find(Guid id, int width, string extension)
    {
        if (!Widths.Contains(width) || !Extensions.Contains(extension, StringComparer.Ordinal))
            return null;
        var path = PathOf(id, width, extension);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Whether every width is there as AVIF: they are moved in order, so that the widest says it.</summary>
    public bool HasAvif(Guid id) => Find(id, Widths[^1], "avif") is not null;

    internal void Delete(Guid id)
    {
        if (!Directory.Exists(FolderOf(id)))
            return;
        foreach (var width in Widths)
        {
            foreach (var extension in Extensions)
                File.Delete(PathOf(id, width, extension));
        }
    }

    internal string PathOf(Guid id, int width, string extension) => Path.Combine(FolderOf(id), Name(id, width, extension));

    internal string FolderOf(Guid id) => Path.Combine(Folder, id.ToString("N", CultureInfo.InvariantCulture)[^2..]);

    /// <summary>A folder of its own for one upload, on the same disk, so that finished files can be moved.</summary>
    internal DirectoryInfo CreateWorkFolder() => Directory.CreateDirectory(Path.Combine(Folder, "incoming", Guid.NewGuid().ToString("N")));

    /// <summary>Removes what uploads that were cut off left behind.</summary>
    internal void DeleteWorkFoldersBefore(DateTime limitUtc)
    {
        var incoming = new DirectoryInfo(Path.Combine(Folder, "incoming"));
        if (!incoming.Exists)
            return;
        foreach (var work in incoming.EnumerateDirectories().Where(work => work.LastWriteTimeUtc < limitUtc))
            work.Delete(recursive: true);
    }

    internal static string Name(Guid id, int width, string extension) => string.Create(CultureInfo.InvariantCulture, $"{id:N}-{width}.{extension}");
}
