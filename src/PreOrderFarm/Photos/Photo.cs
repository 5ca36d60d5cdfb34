namespace PreOrderFarm.Photos;

/// <summary>A picture re-encoded at upload. Its files lie in the photo folder under its id.</summary>
public sealed class Photo
{
    private Photo()
    {
    }

    internal Photo(int width, int height, Guid? createdBy, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        Width = width;
        Height = height;
        CreatedBy = createdBy;
        CreatedAt = now;
    }

    public Guid Id { get; private set; }

    /// <summary>Pixels of the original, turned upright.</summary>
    public int Width { get; private set; }

    public int Height { get; private set; }
    public Guid? CreatedBy { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }
}
