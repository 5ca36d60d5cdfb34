using System.Globalization;
using PreOrderFarm.Fulfilment.Carriers;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>A column mapping as it is being made; without JavaScript its columns are moved by the form's own buttons.</summary>
public sealed record MappingForm
{
    public sealed record Column
    {
        public string? Heading { get; init; }
        public ExportField Field { get; init; } = ExportField.FixedText;
        public string? Text { get; init; }
    }

    public string? Name { get; init; }
    public string? Carrier { get; init; }
    public TableEncoding Encoding { get; init; } = TableEncoding.Utf8Bom;
    public TableDelimiter Delimiter { get; init; }
    public List<Column> Columns { get; init; } = [];

    public static MappingForm Of(ExportFormat format) => new()
    {
        Name = format.Name,
        Carrier = format.Carrier,
        Encoding = format.Encoding,
        Delimiter = format.Delimiter,
        Columns = [.. format.Columns.Select(column => new Column { Heading = column.Heading, Field = column.Field, Text = column.Text })],
    };

    /// <summary>What nobody has begun to fill.</summary>
    public static MappingForm Empty => new() { Columns = [new Column { Field = ExportField.ParcelCode }, new Column { Field = ExportField.Recipient }, new Column { Field = ExportField.Phone }, new Column { Field = ExportField.FullAddress }] };

    public ExportFormat Format() => new(
        Name ?? "", Carrier ?? "", Encoding, Delimiter, [.. Columns.Select(column => new ExportColumn(column.Heading ?? "", column.Field, column.Text ?? ""))]);

    /// <summary>'add', 'up-2', 'down-2' or 'remove-2'; another word changes nothing.</summary>
    public MappingForm After(string step)
    {
        var (word, at) = step.Split('-') is [var first, var second] && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < Columns.Count ? (first, index) : (step, -1);
        var columns = Columns.ToList();
        switch (word)
        {
            case "add" when columns.Count < ExportFormat.MaximumColumns:
                columns.Add(new Column());
                break;
            case "up" when at > 0:
                (columns[at - 1], columns[at]) = (columns[at], columns[at - 1]);
                break;
            case "down" when at >= 0 && at < columns.Count - 1:
                (columns[at + 1], columns[at]) = (columns[at], columns[at + 1]);
                break;
            case "remove" when at >= 0 && columns.Count > 1:
                columns.RemoveAt(at);
                break;
            default:
                break;
        }

        return this with { Columns = columns };
    }
}
