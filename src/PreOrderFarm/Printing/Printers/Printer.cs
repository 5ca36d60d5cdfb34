using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing.Printers;

/// <summary>A printer of a farm's shed, as its packers call it: what lies in it, and the white edge that it needs.</summary>
public sealed class Printer
{
    public const int MaximumShiftMillimetres = 20;

    private Printer()
    {
    }

    public Printer(Guid growerId, PrinterInput input, DateTimeOffset createdAt)
    {
        Id = Guid.CreateVersion7(createdAt);
        GrowerId = growerId;
        CreatedAt = createdAt;
        Change(input);
    }

    public Guid Id { get; private set; }
    public Guid GrowerId { get; private set; }
    public string Name { get; private set; } = "";
    public Paper Paper { get; private set; }
    public int TopMm { get; private set; }
    public int RightMm { get; private set; }
    public int BottomMm { get; private set; }
    public int LeftMm { get; private set; }
    public LabelMedia Labels { get; private set; }

    /// <summary>How much too far to the right it prints sheets of labels; negative: to the left.</summary>
    public int LabelsRightMm { get; private set; }

    /// <summary>How much too far down; negative: up.</summary>
    public int LabelsDownMm { get; private set; }

    /// <summary>The first free label of the sheet that lies in it, from 1.</summary>
    public int NextLabel { get; private set; } = 1;

    public DateTimeOffset CreatedAt { get; private set; }

    public SheetPaper SheetPaper => new(Paper, new PaperMargins(TopMm, RightMm, BottomMm, LeftMm));

    public void Change(PrinterInput input)
    {
        var rules = new InputRules();
        var name = (input.Name ?? "").Trim();
        rules.Require(TypedText.IsLine(name, 1, 60), nameof(input.Name), $"Give the printer's name, with 1 to 60 characters.");
        rules.Require(SheetPaper.ForLists.Contains(input.Paper), nameof(input.Paper), $"Lists are printed on A4, A5, Letter or a roll of labels.");
        var common = SheetPaper.CommonMarginMillimetres(input.Paper);
        var margins = new PaperMargins(input.TopMm ?? common, input.RightMm ?? common, input.BottomMm ?? common, input.LeftMm ?? common);
        foreach (var (field, margin) in ((string, int)[])[(nameof(input.TopMm), margins.TopMillimetres), (nameof(input.RightMm), margins.RightMillimetres), (nameof(input.BottomMm), margins.BottomMillimetres), (nameof(input.LeftMm), margins.LeftMillimetres)])
            SheetPaper.RequireMargin(rules, field, input.Paper, margin);
        var (right, down, next) = (input.LabelsRightMm ?? 0, input.LabelsDownMm ?? 0, input.NextLabel ?? 1);
        foreach (var (field, shift) in ((string, int)[])[(nameof(input.LabelsRightMm), right), (nameof(input.LabelsDownMm), down)])
            rules.Require(shift is >= -MaximumShiftMillimetres and <= MaximumShiftMillimetres, field, $"A printer is at most {MaximumShiftMillimetres} millimetres off. Feed the sheet again if it is more.");
        var isMedia = Enum.IsDefined(input.Labels);
        rules.Require(isMedia, nameof(input.Labels), $"Choose what the labels are on.");
        if (isMedia)
            rules.Require(next >= 1 && next <= input.Labels.Places(), nameof(input.NextLabel), $"This sheet has places 1 to {input.Labels.Places()}.");
        rules.ThrowIfBroken();
        (Name, Paper, TopMm, RightMm, BottomMm, LeftMm, Labels, NextLabel) =
            (name, input.Paper, margins.TopMillimetres, margins.RightMillimetres, margins.BottomMillimetres, margins.LeftMillimetres, input.Labels, next);
        (LabelsRightMm, LabelsDownMm) = (right, down);
    }
}

/// <summary>A printer as somebody typed it. A margin that is left out is the common one of its paper.</summary>
public sealed record PrinterInput
{
    public string? Name { get; set; }
    public Paper Paper { get; set; }
    public int? TopMm { get; set; }
    public int? RightMm { get; set; }
    public int? BottomMm { get; set; }
    public int? LeftMm { get; set; }
    public LabelMedia Labels { get; set; }

    /// <summary>Empty: by nothing.</summary>
    public int? LabelsRightMm { get; set; }

    /// <summary>Empty: by nothing.</summary>
    public int? LabelsDownMm { get; set; }

    /// <summary>Empty: the first.</summary>
    public int? NextLabel { get; set; } = 1;

    public static PrinterInput Of(Printer printer) => new()
    {
        Name = printer.Name,
        Paper = printer.Paper,
        TopMm = printer.TopMm,
        RightMm = printer.RightMm,
        BottomMm = printer.BottomMm,
        LeftMm = printer.LeftMm,
        Labels = printer.Labels,
        LabelsRightMm = printer.LabelsRightMm,
        LabelsDownMm = printer.LabelsDownMm,
        NextLabel = printer.NextLabel,
    };
}
