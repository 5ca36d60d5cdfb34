using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PreOrderFarm.Fulfilment.Carriers;

internal sealed class CarriersMapping : IEntityTypeConfiguration<ExportMapping>, IEntityTypeConfiguration<CarrierImport>
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public void Configure(EntityTypeBuilder<ExportMapping> mapping)
    {
        mapping.ToTable("export_mappings");
        mapping.HasKey(m => m.Id);
        mapping.Ignore(m => m.Format);
        ListOf<ExportColumn, ExportMapping>(mapping, m => m.Columns);
    }

    public void Configure(EntityTypeBuilder<CarrierImport> import)
    {
        import.ToTable("carrier_imports");
        import.HasKey(i => i.Id);
        import.Ignore(i => i.Choice);
        import.Property(i => i.Columns).HasColumnType("jsonb").HasConversion(
            columns => JsonSerializer.Serialize(columns, Json),
            text => JsonSerializer.Deserialize<ImportColumns>(text, Json)!);
    }

    private static void ListOf<TItem, TEntity>(EntityTypeBuilder<TEntity> entity, System.Linq.Expressions.Expression<Func<TEntity, IReadOnlyList<TItem>>> list) where TEntity : class =>
        entity.Property(list).HasColumnType("jsonb").HasConversion(
            items => JsonSerializer.Serialize(items, Json),
            text => JsonSerializer.Deserialize<List<TItem>>(text, Json)!,
            new ValueComparer<IReadOnlyList<TItem>>((left, right) => left!.SequenceEqual(right!), items => items.Count, items => items));
}
