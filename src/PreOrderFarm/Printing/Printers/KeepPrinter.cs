using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing.Printers;

/// <summary>Whoever packs for a farm names its printers, says what lies in them, and takes them off the list.</summary>
public sealed class KeepPrinter(FarmDbContext db, TimeProvider clock)
{
    public const int MaximumPrinters = 20;

    public async Task<Guid> AddAsync(Actor actor, Guid growerId, PrinterInput input, CancellationToken ct)
    {
        actor.MustPackFor(growerId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockGrowerAsync(growerId, ct);
        if (await db.Set<Printer>().CountAsync(printer => printer.GrowerId == growerId, ct) >= MaximumPrinters)
            throw new RuleBroken($"A farm has at most {MaximumPrinters} printers.");
        var printer = new Printer(growerId, input, clock.GetUtcNow());
        await NameMustBeFreeAsync(printer, ct);
        db.Add(printer);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return printer.Id;
    }

    public async Task EditAsync(Actor actor, Guid printerId, PrinterInput input, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var printer = await LockAsync(actor, printerId, ct);
        printer.Change(input);
        await NameMustBeFreeAsync(printer, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    public async Task RemoveAsync(Actor actor, Guid printerId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        db.Remove(await LockAsync(actor, printerId, ct));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    // Under its grower's lock, so that of two who rename at once the second is told.
    private async Task<Printer> LockAsync(Actor actor, Guid printerId, CancellationToken ct)
    {
        await db.Set<Grower>().FromSql($"select g.* from growers g join printers p on p.grower_id = g.id where p.id = {printerId} for no key update of g").AsNoTracking().LoadAsync(ct);
        var printer = await db.Set<Printer>().SingleOrDefaultAsync(p => p.Id == printerId, ct) ?? throw new NotFound();
        actor.MustPackFor(printer.GrowerId);
        return printer;
    }

    private async Task NameMustBeFreeAsync(Printer printer, CancellationToken ct)
    {
        if (await db.Set<Printer>().AnyAsync(other => other.GrowerId == printer.GrowerId && other.Id != printer.Id && other.Name == printer.Name, ct))
            throw new RuleBroken(nameof(Printer.Name), $"The farm has a printer of this name already.");
    }
}
