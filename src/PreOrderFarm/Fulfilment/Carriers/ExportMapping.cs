namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>A grower's own table for a carrier: which columns in which order, and how it is written.</summary>
public sealed class ExportMapping
{
    public const int MaximumPerGrower = 50;

    private ExportMapping()
    {
    }

    public ExportMapping(Guid growerId, ExportFormat format, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        GrowerId = growerId;
        CreatedAt = now;
        Change(format, now);
    }

    public Guid Id { get; private set; }
    public Guid GrowerId { get; private set; }
    public string Name { get; private set; } = "";
    public string Carrier { get; private set; } = "";
    public TableEncoding Encoding { get; private set; }
    public TableDelimiter Delimiter { get; private set; }
    public IReadOnlyList<ExportColumn> Columns { get; private set; } = [];
    public DateTimeOffset CreatedAt { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }

    public ExportFormat Format => new(Name, Carrier, Encoding, Delimiter, Columns);

    public void Change(ExportFormat format, DateTimeOffset now)
    {
        var wanted = format.Checked();
        (Name, Carrier, Encoding, Delimiter) = (wanted.Name, wanted.Carrier, wanted.Encoding, wanted.Delimiter);
        Columns = wanted.Columns;
        ChangedAt = now;
    }
}
