using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace PreOrderFarm.Database;

/// <summary>Names as PostgreSQL likes them: columns and enum values in snake_case; enums are stored as text.</summary>
public static class SnakeCase
{
    public static string Of(string name)
    {
        var snake = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]))
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(name[i]));
        }
        return snake.ToString();
    }

    public static string Of<TEnum>(TEnum value) where TEnum : struct, Enum => Of(value.ToString());

    public static TEnum Parse<TEnum>(string text) where TEnum : struct, Enum =>
        Enum.GetValues<TEnum>().Where(value => string.Equals(Of(value), text, StringComparison.Ordinal)).Cast<TEnum?>().FirstOrDefault()
        ?? throw new ArgumentException($"'{text}' is no {typeof(TEnum).Name}.", nameof(text));

    internal static void Apply(IMutableModel model)
    {
        // What lies inside a JSON column keeps the names that its own type gives it.
        foreach (var entity in model.GetEntityTypes().Where(entity => !entity.IsMappedToJson()))
            Apply((IMutableTypeBase)entity);
    }

    private static void Apply(IMutableTypeBase type)
    {
        foreach (var property in type.GetDeclaredProperties())
        {
            property.SetColumnName(Of(property.Name));
            var clrType = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
            if (clrType.IsEnum)
                property.SetValueConverter((ValueConverter)Activator.CreateInstance(typeof(EnumText<>).MakeGenericType(clrType))!);
        }
        foreach (var complex in type.GetDeclaredComplexProperties())
            Apply(complex.ComplexType);
    }

    private sealed class EnumText<TEnum>() : ValueConverter<TEnum, string>(value => Of(value), text => Parse<TEnum>(text))
        where TEnum : struct, Enum;
}
