using Microsoft.Extensions.Configuration;
using PreOrderFarm.StripeSandbox;

// Sandbox__Port, Sandbox__SecretKey, Sandbox__WebhookUrl, Sandbox__WebhookSecret, Sandbox__SettlementCurrency,
// Sandbox__StorageFile, Sandbox__PublicAddress
var settings = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build().GetSection("Sandbox");
var options = new SandboxOptions
{
    Port = settings.GetValue("Port", 5081),
    SecretKey = settings["SecretKey"] ?? "sk_test_sandbox",
    SettlementCurrency = settings["SettlementCurrency"] ?? "eur",
    StorageFile = settings["StorageFile"],
    PublicAddress = settings.GetValue<Uri>("PublicAddress"),
    WebhookEndpoints = settings["WebhookUrl"] is { } url
        ? [new WebhookEndpoint(new Uri(url), settings["WebhookSecret"] ?? "whsec_sandbox")]
        : [],
};
await using var server = await SandboxServer.StartAsync(options);
Console.WriteLine($"Stripe stand-in on {server.BaseAddress} (version {Api.Version}). Press Ctrl+C to stop.");
await server.WaitForShutdownAsync();
