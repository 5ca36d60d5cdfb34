namespace PreOrderFarm.Photos;

public sealed class PhotosOptions
{
    public const string Section = "Photos";

    /// <summary>Where the files lie; every process sees the same folder.</summary>
    public string Folder { get; set; } = Path.Combine(AppContext.BaseDirectory, "photos");

    public int MaximumMegabytes { get; set; } = 20;

    /// <summary>Photos that one member stores within 24 hours.</summary>
    public int PerMemberADay { get; set; } = 200;

    /// <summary>Photos that one process encodes at a time.</summary>
    public int Parallel { get; set; } = 2;

    /// <summary>An encoder that takes longer is ended.</summary>
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Address space of one encoder; one that wants more is ended.</summary>
    public int MemoryMegabytes { get; set; } = 2_000;
}
