using System.Globalization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Members;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>What the form of a mapping shows beside what is typed.</summary>
public sealed record MappingView(BatchDetails Batch, MappingForm Input, CarrierPreview? Preview);

/// <summary>What making and changing a mapping have in common.</summary>
public sealed class MappingPage(BatchQueries batches, ExportForCarrier export)
{
    /// <summary>Does what one of the form's buttons says of its columns; what was typed is kept.</summary>
    public static MappingForm Step(PageModel page, MappingForm input, string step)
    {
        if (!page.ModelState.IsValid || step == "preview")
            return input;
        // What was sent stands under its old place.
        page.ModelState.Clear();
        return input.After(step);
    }

    /// <summary>The preview is null until the mapping is whole.</summary>
    public async Task<MappingView> ViewAsync(Actor actor, Guid batchId, MappingForm input, CancellationToken ct)
    {
        var batch = await batches.FindAsync(actor, batchId, ct);
        try
        {
            // The name matters to no line.
            var format = (input.Format() with { Name = "–" }).Checked();
            return new MappingView(batch, input, await export.PreviewAsync(actor, batchId, format, CultureInfo.CurrentUICulture.Name, ct));
        }
        catch (RuleBroken)
        {
            return new MappingView(batch, input, null);
        }
    }
}
