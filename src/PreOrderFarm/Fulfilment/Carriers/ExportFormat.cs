using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>How the letters of a table are written as bytes.</summary>
public enum TableEncoding
{
    Utf8,

    /// <summary>With a byte order mark, without which some spreadsheets take Chinese for something else.</summary>
    Utf8Bom,

    /// <summary>https://www.unicode.org/faq/unicode_web#GB18030: what Chinese programs expect of a table without a mark.</summary>
    Gb18030,
}

public enum TableDelimiter
{
    Comma,
    Semicolon,
    Tab,
}

/// <summary>What a column says of a parcel.</summary>
public enum ExportField
{
    /// <summary>The same words in every line.</summary>
    FixedText,
    ParcelCode,
    ParcelNumber,
    Position,
    BatchNumber,

    /// <summary>The number that its backer knows: the pledge's.</summary>
    Member,
    Recipient,
    Phone,
    Line1,
    Line2,

    /// <summary>Both lines in one.</summary>
    Street,
    City,
    Subdivision,
    PostalCode,
    CountryCode,
    CountryName,

    /// <summary>All of it in one cell, as the post of its country writes it.</summary>
    FullAddress,
    GiftNote,
    Storage,
    Contents,
    Boxes,
    NetKilograms,
    GrossKilograms,
    GrossGrams,

    /// <summary>Whole pounds; the rest are the ounces.</summary>
    GrossPounds,
    GrossOunces,
    Sender,
    SenderPlace,
    SenderCountryCode,
    Campaign,
    Produce,
    ShipsFrom,
}

/// <summary>A column of a carrier's table: its heading, and what stands under it.</summary>
/// <param name="Text">For fixed text; of other fields empty.</param>
public sealed record ExportColumn(string Heading, ExportField Field, string Text = "")
{
    public const int MaximumHeadingLength = 80;
    public const int MaximumTextLength = 200;
}

/// <summary>The table that a carrier takes: a heading, and a line for each parcel.</summary>
public sealed record ExportFormat(string Name, string Carrier, TableEncoding Encoding, TableDelimiter Delimiter, IReadOnlyList<ExportColumn> Columns)
{
    public const int MaximumNameLength = 60;
    public const int MaximumColumns = 60;

    /// <summary>Trimmed and checked, each sentence beside its field.</summary>
    /// <exception cref="RuleBroken">It is not a table that could be written.</exception>
    public ExportFormat Checked()
    {
        var format = this with
        {
            Name = Name.Trim(),
            Carrier = Carrier.Trim(),
            Columns = [.. Columns.Select(column => new ExportColumn(column.Heading.Trim(), column.Field, column.Field == ExportField.FixedText ? column.Text.Trim() : ""))],
        };
        var rules = new InputRules();
        rules.Require(TypedText.IsLine(format.Name, 1, MaximumNameLength), nameof(Name), $"Give the mapping a name, in at most {MaximumNameLength} characters.");
        rules.Require(TypedText.IsLine(format.Carrier, 1, Parcel.MaximumCarrierLength), nameof(Parcel.Carrier), $"Name the carrier, in at most {Parcel.MaximumCarrierLength} characters.");
        rules.Require(Enum.IsDefined(format.Encoding), nameof(Encoding), $"Choose an encoding.");
        rules.Require(Enum.IsDefined(format.Delimiter), nameof(Delimiter), $"Choose what separates the columns.");
        rules.Require(format.Columns.Count is > 0 and <= MaximumColumns, nameof(Columns), $"A table has 1 to {MaximumColumns} columns.");
        for (var i = 0; i < format.Columns.Count; i++)
        {
            var column = format.Columns[i];
            rules.Require(TypedText.IsLine(column.Heading, 1, ExportColumn.MaximumHeadingLength), $"Columns[{i}].Heading", $"Give the column a heading, in at most {ExportColumn.MaximumHeadingLength} characters.");
            rules.Require(Enum.IsDefined(column.Field), $"Columns[{i}].Field", $"Choose what stands in the column.");
            rules.Require(TypedText.IsLine(column.Text, 0, ExportColumn.MaximumTextLength), $"Columns[{i}].Text", $"A fixed text has at most {ExportColumn.MaximumTextLength} characters.");
        }

        rules.ThrowIfBroken();
        return format;
    }
}
