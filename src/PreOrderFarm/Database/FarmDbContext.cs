using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Members;

namespace PreOrderFarm.Database;

/// <summary>
/// The one context. It names no table: mappings stand beside their entities and are found in this assembly.
/// Reach rows by <c>db.Set&lt;Campaign&gt;()</c>; set-based statements by <c>db.Database.ExecuteSqlAsync($"…")</c>
/// and <c>db.Database.SqlQuery&lt;T&gt;($"…")</c>.
/// </summary>
public sealed class FarmDbContext(DbContextOptions<FarmDbContext> options) : IdentityUserContext<Member, Guid>(options)
{
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(FarmDbContext).Assembly);
        SnakeCase.Apply(builder.Model);
    }
}
