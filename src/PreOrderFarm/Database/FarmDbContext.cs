using Microsoft.EntityFrameworkCore;

namespace PreOrderFarm.Database;

/// <summary>The farm's data. It lists no sets: each folder's mappings are found in the assembly.</summary>
public sealed class FarmDbContext(DbContextOptions<FarmDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.ApplyConfigurationsFromAssembly(typeof(FarmDbContext).Assembly);
}
