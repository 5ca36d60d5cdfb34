using System.Globalization;
using System.Text.RegularExpressions;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>What one line of a carrier's table comes to, by itself.</summary>
internal sealed partial class LineRules(ParcelsByName parcels, IReadOnlySet<Guid> frozen, ImportChoice choice, DateTimeOffset now)
{
    // Whole words only: 'not delivered' is none of them.
    private static readonly HashSet<string> Arrived = new(StringComparer.Ordinal)
    {
        "delivered", "signed", "signed for", "delivery completed", "已签收", "签收", "已簽收", "簽收", "已送达", "已送達", "妥投", "已妥投", "zugestellt", "ausgeliefert", "livré", "entregado", "consegnato",
    };

    private static readonly string[] Days = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "d.M.yyyy", "d/M/yyyy", "M/d/yyyy", "yyyy年M月d日", "d-M-yyyy", "d MMM yyyy", "MMM d, yyyy"];

    public PlannedLine Read(CarrierFileLine line)
    {
        var (columns, named) = (choice.Columns, line[choice.Columns.Parcel]);
        var number = line[columns.TrackingNumber];
        var carrier = line[columns.Carrier] is { Length: > 0 } own ? own : choice.Carrier;
        var (parcel, problem) = parcels.Find(named);
        var planned = new PlannedLine(line.Number, LineOutcome.Wrong, TypedText.Beginning(named, 60), parcel, carrier, number, problem ?? WrongWords(carrier, number));
        if (planned.Problem is not null)
            return planned with { IsReadable = false };
        // Of a box that is here it only says for when it was made ready.
        var (hasShipped, wrongDay) = choice.AreHere ? (false, null) : HasPassed(line[columns.ShippedOn]);
        var (hasArrived, wrongDelivery) = HasPassed(line[columns.DeliveredOn]);
        if ((wrongDelivery ?? wrongDay) is { } wrong)
            return planned with { Problem = wrong };
        hasArrived |= Arrived.Contains(ImportColumns.Normal(line[columns.Status]));
        if (parcel!.PickUpPointId is not null)
            return planned with { Problem = new BrokenRule("", $"Parcel {parcel.Number} is fetched at a pick-up point: it is brought there, not shipped.") };
        var namesCarrier = line[columns.Carrier].Length > 0;
        return choice.AreHere
            ? WriteDown(planned, parcel, hasArrived, namesCarrier)
            : Judge(planned, parcel, number.Length > 0 || hasShipped || hasArrived, hasArrived, namesCarrier);
    }

    /// <summary>The boxes are still here: of a line only its number counts.</summary>
    private PlannedLine WriteDown(PlannedLine line, Parcel parcel, bool hasArrived, bool namesCarrier)
    {
        if (hasArrived)
            return line with { Problem = new BrokenRule("", $"This line says that parcel {parcel.Number} has arrived, and you say that the boxes are still here.") };
        switch (parcel.Status)
        {
            case ParcelStatus.Void:
                return line with { Problem = new BrokenRule("", $"Parcel {parcel.Number} was cancelled.") };
            case not ParcelStatus.Void when line.TrackingNumber.Length == 0:
                return line with { Outcome = LineOutcome.Nothing };
            case ParcelStatus.Planned or ParcelStatus.Packed when parcel.AnnouncedNumber is null:
                return line with { Outcome = LineOutcome.Announce };
            // Also a carrier that only the choice names: it is what would stand on the label.
            case ParcelStatus.Planned or ParcelStatus.Packed when parcel.IsAsAnnounced(line.Carrier, line.TrackingNumber):
                return line with { Outcome = LineOutcome.Done };
            case ParcelStatus.Planned or ParcelStatus.Packed:
                return choice.Corrects ? line with { Outcome = LineOutcome.Announce } : line with { Problem = IsWrittenDown(parcel) };
            case not ParcelStatus.Void when !SaysOtherwise(line, parcel, namesCarrier):
                return line with { Outcome = LineOutcome.Done };
            case ParcelStatus.Shipped or ParcelStatus.Delivered or ParcelStatus.Settled:
                return line with { Problem = new BrokenRule("", $"Parcel {parcel.Number} was shipped already, by {parcel.Carrier} {parcel.TrackingNumber}.") };
            default:
                throw new InvalidOperationException($"No parcel is {parcel.Status}.");
        }
    }

    private PlannedLine Judge(PlannedLine line, Parcel parcel, bool hasLeft, bool hasArrived, bool namesCarrier)
    {
        switch (parcel.Status)
        {
            case ParcelStatus.Void:
                return line with { Problem = new BrokenRule("", $"Parcel {parcel.Number} was cancelled.") };
            case ParcelStatus.Planned or ParcelStatus.Packed when !hasLeft:
                return line with { Outcome = LineOutcome.Nothing };
            case ParcelStatus.Planned when parcel is { IsSoldByWeight: true, ActualGrams: null }:
                return line with { Problem = new BrokenRule("", $"Parcel {parcel.Number} is sold by weight: say what it weighs before it leaves.") };
            case ParcelStatus.Planned or ParcelStatus.Packed:
                return frozen.Contains(parcel.Id)
                    ? line with { Problem = new BrokenRule("", $"The payment of parcel {parcel.Number} is disputed: it must not be shipped.") }
                    : Leave(line, parcel, hasArrived, namesCarrier);
            case ParcelStatus.Shipped:
                return Shipped(line, parcel, hasArrived, namesCarrier);
            case ParcelStatus.Delivered or ParcelStatus.Settled:
                return SaysOtherwise(line, parcel, namesCarrier)
                    ? line with { Problem = new BrokenRule("", $"Parcel {parcel.Number} was delivered already, by {parcel.Carrier ?? ""} {parcel.TrackingNumber ?? ""}.") }
                    : line with { Outcome = LineOutcome.Done };
            default:
                throw new InvalidOperationException($"No parcel is {parcel.Status}.");
        }
    }

    private PlannedLine Leave(PlannedLine line, Parcel parcel, bool hasArrived, bool namesCarrier)
    {
        var (carrier, number) = parcel.ShipmentOf(namesCarrier || parcel.AnnouncedNumber is null ? line.Carrier : "", line.TrackingNumber);
        if (!parcel.IsAsAnnounced(carrier, number))
        {
            if (!choice.Corrects || line.TrackingNumber.Length == 0)
                return line with { Problem = IsWrittenDown(parcel) };
            (carrier, number) = (line.Carrier, line.TrackingNumber);
        }

        return line with { Carrier = carrier, TrackingNumber = number, Outcome = hasArrived ? LineOutcome.ShipAndDeliver : LineOutcome.Ship };
    }

    private static BrokenRule IsWrittenDown(Parcel parcel) => new("", $"For parcel {parcel.Number}, {parcel.Carrier} {parcel.TrackingNumber} is written down already.");

    private PlannedLine Shipped(PlannedLine line, Parcel parcel, bool hasArrived, bool namesCarrier)
    {
        if (!SaysOtherwise(line, parcel, namesCarrier))
            return line with { Outcome = hasArrived ? LineOutcome.Deliver : LineOutcome.Done };
        if (!choice.Corrects && !string.IsNullOrEmpty(parcel.TrackingNumber))
            return line with { Problem = new BrokenRule("", $"Parcel {parcel.Number} was shipped already, by {parcel.Carrier} {parcel.TrackingNumber}.") };
        return line with { Outcome = hasArrived ? LineOutcome.CorrectAndDeliver : LineOutcome.Correct };
    }

    // A line without a number says nothing of it, and one without a carrier nothing of who has it.
    private static bool SaysOtherwise(PlannedLine line, Parcel parcel, bool namesCarrier) =>
        line.TrackingNumber.Length > 0 && (parcel.TrackingNumber != line.TrackingNumber || (namesCarrier && parcel.Carrier != line.Carrier));

    private BrokenRule? WrongWords(string carrier, string number)
    {
        if (!TypedText.IsLine(number, 0, Parcel.MaximumTrackingLength))
            return new BrokenRule("", $"A tracking number has at most {Parcel.MaximumTrackingLength} characters.");
        if (!TypedText.IsLine(carrier, 1, Parcel.MaximumCarrierLength))
            return new BrokenRule("", $"Name the carrier, in at most {Parcel.MaximumCarrierLength} characters.");
        if (Rounded().IsMatch(number))
            return new BrokenRule("", $"A spreadsheet has rounded this tracking number to {number}. Export it as text.");
        if (parcels.IsCode(number))
            return new BrokenRule("", $"{number} is the code of a parcel, no tracking number.");
        return null;
    }

    /// <summary>Whether a cell holds a day that has come. Which one does not matter: what counts is when we were told.</summary>
    private (bool HasPassed, BrokenRule? Problem) HasPassed(string cell)
    {
        if (cell.Length == 0 || cell is "-" or "–" or "/")
            return (false, null);
        var day = cell.Split([' ', 'T'], 2)[0];
        var possible = new[] { day, cell }.SelectMany(text => Days.Select(format => DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) ? read : (DateOnly?)null)).OfType<DateOnly>().ToList();
        if (possible.Count == 0)
            return (false, new BrokenRule("", $"'{TypedText.Beginning(cell, 40)}' is no date. Write it as 2027-09-05."));
        // Somewhere it is tomorrow already.
        if (possible.Max() > DateOnly.FromDateTime(now.UtcDateTime).AddDays(1))
            return (false, new BrokenRule("", $"{cell} has not come yet."));
        return (true, null);
    }

    [GeneratedRegex(@"^\d([.,]\d+)?E\+\d+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Rounded();
}
