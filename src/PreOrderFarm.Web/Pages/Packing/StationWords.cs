using Microsoft.Extensions.Localization;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>
/// What a station says of a scan: its tone (good, warm, bad: a colour, a sign and a sound), a sentence, what to do next,
/// and where that can be done. Position is set when the parcel is to be shown.
/// </summary>
public sealed record StationReply(string Outcome, string Tone, string Say, string Next, int Position = 0, string? Link = null, string? LinkText = null);

/// <summary>Answers of the packing station in the reader's words.</summary>
public sealed class StationWords(IStringLocalizer<PackingTexts> T, TimeProvider clock)
{
    public StationReply Of(PackingAnswer answer, Guid? reader, string timeZone)
    {
        var (tone, say, next) = Sentences(answer, reader, timeZone);
        var reply = new StationReply(answer.Outcome.ToString(), tone, say, next, answer.Outcome is PackingOutcome.Ready or PackingOutcome.Changed ? answer.Position : 0);
        return answer.OtherBatchId is { } other ? reply with { Link = $"/packing/batches/{other:D}/station", LinkText = T["Go on with batch {0}", answer.OtherBatch] } : reply;
    }

    /// <summary>Where parcels are handed to the carrier, what is packed is welcome and what is not is not.</summary>
    public StationReply OfShipping(PackingAnswer answer, Guid? reader, string timeZone) => answer.Outcome switch
    {
        PackingOutcome.AlreadyPacked => new(answer.Outcome.ToString(), "", T["Parcel {0}", answer.Number], T["Now scan the number on the carrier's label"]),
        PackingOutcome.Ready => new(
            answer.Outcome.ToString(), "bad", T["Parcel {0} is not packed yet.", answer.Number], T["Pack it first."], 0, FormattableString.Invariant($"station?at={answer.Position}"), T["Go on packing"]),
        _ => Of(answer, reader, timeZone),
    };

    private (string Tone, string Say, string Next) Sentences(PackingAnswer answer, Guid? reader, string timeZone) => answer.Outcome switch
    {
        PackingOutcome.Ready when answer.IsStopped => ("bad", T["Parcel {0} is stopped because of its payment: it must not leave.", answer.Number], T["Put it aside and ask the grower."]),
        PackingOutcome.Ready when answer.ById is not null => ("warm", T["{0} has parcel {1} open too.", answer.By, answer.Number], T["Agree who packs it."]),
        PackingOutcome.Ready => ("", T["Parcel {0}", answer.Number], T["Fill the box, then say that it is packed, or scan its code once more."]),
        PackingOutcome.Packed => ("good", T["Parcel {0} is packed.", answer.Number], T["Scan the next one."]),
        PackingOutcome.PackedIncomplete => ("warm", T["Parcel {0} is packed, not complete.", answer.Number], T["Its recipient will be told what is missing. Scan the next one."]),
        PackingOutcome.AlreadyPacked => ("bad", AlreadyPacked(answer, reader, timeZone), Next(answer, T["Put it with the packed ones."])),
        PackingOutcome.AlreadyLeft => ("bad", T["Parcel {0} has left already.", answer.Number], Next(answer, T["If its box still stands here, ask the grower."])),
        PackingOutcome.WrongBatch => ("bad", T["Parcel {0} belongs to batch {1} of “{2}”.", answer.Number, answer.OtherBatch, answer.OtherCampaign], T["Put it aside, or go on with that batch."]),
        PackingOutcome.Changed => (
            "bad", T["Parcel {0} has changed and is not packed. Now belongs into it: {1}.", answer.Number, Show.Listed((answer.Lines ?? []).Select(line => $"{Show.Number(line.Units)} × {line.Offer}"))],
            T["Look again, put its box right, then scan it once more. Its label may be another one, too."]),
        PackingOutcome.Void => ("bad", T["Parcel {0} was cancelled.", answer.Number], T["Do not pack it. Put its sheet away."]),
        PackingOutcome.Unknown => ("bad", T["No parcel of yours has the code “{0}”.", answer.Code], T["Scan again, or type the code that stands beside the picture."]),
        PackingOutcome.Undone => ("good", T["Parcel {0} is no longer packed.", answer.Number], T["It waits among those to be packed."]),
        PackingOutcome.AlreadyUndone => ("warm", T["Parcel {0} was taken back already.", answer.Number], T["There is nothing to do."]),
        PackingOutcome.Shipped => ("good", T["Parcel {0} is shipped. Its recipient gets an e-mail.", answer.Number], T["Scan the next one."]),
        PackingOutcome.NothingToUndo => ("warm", T["That step had packed nothing, so there is nothing to take back."], T["There is nothing to do."]),
        _ => throw new InvalidOperationException($"Nothing is said of {answer.Outcome}."),
    };

    private string Next(PackingAnswer answer, string next) => answer.IsMoreSaid ? $"{T["What you said is not as ordered was not recorded: tell the grower."].Value} {next}" : next;

    private string AlreadyPacked(PackingAnswer answer, Guid? reader, string timeZone) =>
        answer.At is not { } at ? T["Parcel {0} is packed already.", answer.Number]
        : answer.ById is null ? T["Parcel {0} was packed already, {1}.", answer.Number, Ago(at, timeZone)]
        : answer.ById == reader ? T["You packed parcel {0} already, {1}.", answer.Number, Ago(at, timeZone)]
        : T["Parcel {0} was packed already by {1}, {2}.", answer.Number, answer.By, Ago(at, timeZone)];

    private string Ago(DateTimeOffset at, string timeZone) => (clock.GetUtcNow() - at).TotalSeconds switch
    {
        < 45 => T["just now"],
        < 90 => T["a minute ago"],
        < 3_600 and var seconds => T["{0} minutes ago", (int)Math.Round(seconds / 60)],
        _ => Show.Instant(at, timeZone),
    };

    /// <summary>What the page's script says by itself: where there is no connection, and nobody to ask.</summary>
    public Dictionary<string, string> OfScript() => new(StringComparer.Ordinal)
    {
        ["ready"] = T["Fill the box, then say that it is packed, or scan its code once more."],
        ["readyWeight"] = T["Weigh the fruit, then say that it is packed, or scan its code once more."],
        ["noWeight"] = T["Write a weight in kilograms, like 4.73."],
        ["reallyWeighs"] = T["Does it really weigh {0} kg?"],
        ["reallyWeighsNext"] = T["It was sold as up to {0} kg. If so, say once more that it is packed."],
        ["progress"] = T["{0} of {1} packed"],
        ["kept"] = T["Parcel {0} is kept on this device."],
        ["keptUndo"] = T["To be taken back: parcel {0}. Kept on this device."],
        ["keptNext"] = T["It is sent when the connection is back. Scan the next one."],
        ["keptSignIn"] = T["It is sent when you sign in again. Scan the next one."],
        ["already"] = T["Parcel {0} is packed already."],
        ["alreadyNext"] = T["Put it with the packed ones."],
        ["left"] = T["Parcel {0} has left already."],
        ["leftNext"] = T["If its box still stands here, ask the grower."],
        ["changed"] = T["Parcel {0} has changed just now."],
        ["changedNext"] = T["Look again: this is what belongs into it. Its label may be another one, too."],
        ["void"] = T["Parcel {0} was cancelled."],
        ["voidNext"] = T["Do not pack it. Put its sheet away."],
        ["unknown"] = T["No parcel of this batch has the code “{0}”."],
        ["unknownNext"] = T["There is no connection to look further. Scan again, or put it aside."],
        ["aside"] = T["Parcel {0} was put aside, not packed."],
        ["asideNext"] = T["Scan the next one."],
        ["openToo"] = T["{0} has this parcel open too."],
        ["taken"] = T["{0} has just packed parcel {1}."],
        ["somebody"] = T["Somebody else"],
        ["offline"] = T["No connection. Scans are kept on this device."],
        ["waiting"] = T["Waiting to be sent: {0}"],
        ["signedOut"] = T["You are signed out here, or somebody else is signed in. Your scans stay on this device and are sent when you sign in again."],
        ["step"] = T["Parcel {0}"],
        ["waits"] = T["waits"],
        ["incomplete"] = T["not complete"],
        ["undone"] = T["taken back"],
        ["soundOn"] = T["Sound is on"],
        ["soundOff"] = T["Sound is off"],
        ["cameraRefused"] = T["This site may not use the camera."],
        ["cameraRefusedNext"] = T["Allow it in the settings of the browser, or type the code."],
        ["noCamera"] = T["The camera could not be opened. Type the code instead."],
        ["packerLine"] = T["{0}: {1}"],
        ["openLine"] = T["{0} has parcel {1} open"],
        ["allDone"] = T["Everything of this batch is packed."],
    };
}
