namespace PreOrderFarm.Benchmarks;

internal static class Resources
{
    public static string Text(string name)
    {
        using var stream = typeof(Resources).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"No resource is named {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
