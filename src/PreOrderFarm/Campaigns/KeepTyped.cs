using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>A form as it was last kept. Typed is the form's own business.</summary>
public sealed record TypedForm(Guid Id, Guid Tab, int Version, string Title, string Typed, DateTimeOffset SavedAt)
{
    /// <summary>Somebody else, or the same person in another tab, has kept something that this form has not seen.</summary>
    public bool IsUnseenBy(Guid tab, int seen) => Tab != tab && Version != seen;
}

/// <summary>IsKept is false when another form was kept meanwhile: then nothing is written, and Form is that one.</summary>
public sealed record KeptForm(TypedForm Form, bool IsKept);

/// <summary>
/// Keeps what is typed about a campaign before it is one, unchecked: fields may be empty or wrong. A form says which version it
/// has seen; a newer one of another tab is not overwritten. A save whose answer was lost comes again from its own tab, and counts.
/// </summary>
public sealed class KeepTyped(FarmDbContext db, TimeProvider clock)
{
    private const int MostForms = 50;
    private const int MostCharacters = 100_000;

    public async Task<KeptForm> RunAsync(Actor actor, Guid growerId, TypedForm form, CancellationToken ct)
    {
        actor.MustOwn(growerId);
        if (form.Typed.Length > MostCharacters)
            throw new RuleBroken($"That is too much text for one campaign. Please shorten it.");
        var now = clock.GetUtcNow();
        var rows = await db.Database.SqlQuery<TypedForm>($"""
            with changed as (
              update campaign_forms
              set tab = {form.Tab}, version = version + 1, title = {form.Title}, typed = {form.Typed}, saved_at = {now}
              where grower_id = {growerId} and id = {form.Id} and (version = {form.Version} or tab = {form.Tab})
              returning *),
            added as (
              insert into campaign_forms (grower_id, id, tab, version, title, typed, saved_at)
              select {growerId}, {form.Id}, {form.Tab}, 1, {form.Title}, {form.Typed}, {now}
              where {form.Version} = 0
                and not exists (select from changed)
                and (select count(*) from campaign_forms where grower_id = {growerId}) < {MostForms}
              on conflict (grower_id, id) do nothing
              returning *)
            select id as "Id", tab as "Tab", version as "Version", title as "Title", typed as "Typed", saved_at as "SavedAt"
            from (select * from changed union all select * from added) k
            """).ToListAsync(ct);
        if (rows.Count == 1)
            return new KeptForm(rows[0], IsKept: true);
        if (await FindAsync(actor, growerId, form.Id, ct) is { } other)
            return new KeptForm(other, IsKept: false);
        if (form.Version == 0)
            throw new RuleBroken($"You have {MostForms} campaigns that are not finished. Finish or discard one first.");
        throw new RuleBroken($"This campaign was saved or discarded meanwhile, perhaps by you in another tab. Open it again.");
    }

    public async Task<TypedForm?> FindAsync(Actor actor, Guid growerId, Guid id, CancellationToken ct) =>
        (await FormsAsync(actor, growerId, id, ct)).SingleOrDefault();

    /// <summary>Campaigns that somebody began to describe and that are none yet, the newest first.</summary>
    public async Task<IReadOnlyList<TypedForm>> UnfinishedAsync(Actor actor, Guid growerId, CancellationToken ct)
    {
        var campaigns = await db.Set<Campaign>().Where(campaign => campaign.GrowerId == growerId).Select(campaign => campaign.Id).ToListAsync(ct);
        return [.. (await FormsAsync(actor, growerId, null, ct)).Where(form => !campaigns.Contains(form.Id))];
    }

    public Task DropAsync(Actor actor, Guid growerId, Guid id, CancellationToken ct)
    {
        actor.MustOwn(growerId);
        return db.Database.ExecuteSqlAsync($"delete from campaign_forms where grower_id = {growerId} and id = {id}", ct);
    }

    private Task<List<TypedForm>> FormsAsync(Actor actor, Guid growerId, Guid? id, CancellationToken ct)
    {
        actor.MustOwn(growerId);
        return db.Database.SqlQuery<TypedForm>($"""
            select id as "Id", tab as "Tab", version as "Version", title as "Title", typed as "Typed", saved_at as "SavedAt"
            from campaign_forms
            where grower_id = {growerId} and ({id}::uuid is null or id = {id})
            order by saved_at desc, id
            """).ToListAsync(ct);
    }
}
