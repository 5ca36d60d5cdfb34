using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests;

/// <summary>The production roles as processes of their own, started wrongly.</summary>
public sealed class StartFailuresTests
{
    private const string Nowhere = "Host=127.0.0.1;Port=1;Username=x;Password=x;Database=x;Timeout=3";

    [Theory]
    [InlineData("migrate")]
    [InlineData("check")]
    [InlineData("web")]
    public async Task A_wrong_database_address_is_said_in_a_sentence(string role)
    {
        var (code, output) = await RunAsync([], role, ("ConnectionStrings__Farm", Nowhere));

        Assert.Equal(1, code);
        Assert.Contains("The database cannot be used: Failed to connect to 127.0.0.1:1.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pledges__HoldMinutes", "0", "Pledges:HoldMinutes is more than 0")]
    [InlineData("Pledges__HoldMinutes", "long", "HoldMinutes")]
    [InlineData("ConnectionStrings__Farm", "", "ConnectionStrings__Farm")]
    [InlineData("ConnectionStrings__Farm", "nonsense", "Format of the initialization string")]
    [InlineData("Role", "gardener", "--role")]
    public async Task A_wrong_setting_is_said_in_a_sentence(string setting, string value, string said)
    {
        var (code, output) = await RunAsync([], "web", ("ConnectionStrings__Farm", Nowhere), (setting, value));

        Assert.Equal(1, code);
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("web")]
    [InlineData("worker")]
    public async Task A_machine_without_a_Chinese_font_is_told_which_package_has_one(string role)
    {
        var fonts = Path.Combine(Path.GetTempPath(), $"no-fonts-{Guid.NewGuid():N}.conf");
        await File.WriteAllTextAsync(fonts, $"<?xml version=\"1.0\"?><fontconfig><dir>{fonts}.d</dir><cachedir>{fonts}.cache</cachedir></fontconfig>");
        var (code, output) = await RunAsync([], role, ("ConnectionStrings__Farm", Nowhere), ("FONTCONFIG_FILE", fonts));
        File.Delete(fonts);

        Assert.Equal(1, code);
        Assert.Contains("Nothing can be printed on this machine. No installed font has Chinese characters. Install Debian's package fonts-noto-cjk", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_is_shown_where()
    {
        var (code, output) = await RunAsync(["--verbose"], "migrate", ("ConnectionStrings__Farm", Nowhere));

        Assert.Equal(1, code);
        Assert.Contains("   at ", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(string[] arguments, string role, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Role"] = role,
            ["Stripe__SecretKey"] = "sk_test_123",
            ["Stripe__WebhookSecret"] = "whsec_123",
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        await using var process = await FarmProcess.StartAsync("PreOrderFarm.Web.dll", arguments, environment);
        var code = await process.Ended.WaitAsync(TimeSpan.FromSeconds(60));
        return (code, process.Output);
    }
}
