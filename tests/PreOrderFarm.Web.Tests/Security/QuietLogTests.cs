using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>A log that repeats itself with every page hides what matters.</summary>
public sealed class QuietLogTests(QuietLogTests.ListeningSite site) : IClassFixture<QuietLogTests.ListeningSite>
{
    public sealed class ListeningSite : SiteHost, ILoggerProvider
    {
        internal ConcurrentQueue<string> Warnings { get; } = new();

        protected override void Configure(WebApplicationBuilder builder) => builder.Logging.AddProvider(this);

        public ILogger CreateLogger(string categoryName) => new Listener(Warnings, categoryName);

        public void Dispose()
        {
            // It holds nothing.
        }
    }

    [Fact]
    public async Task A_private_page_with_a_form_says_of_caching_what_the_forms_token_wants_and_nobody_warns()
    {
        using var visitor = site.NewVisitor();
        foreach (var path in new[] { "/sign-in", "/sign-up", "/forgotten-password" })
        {
            var page = await visitor.GoAsync(path);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.NotNull(page.Document.QuerySelector("main form input[name='form-token']"));
            Assert.Contains("no-store", page.Header("Cache-Control"), StringComparison.Ordinal);
            Assert.Contains("no-cache", page.Header("Cache-Control"), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(site.Warnings, warning => warning.StartsWith("Microsoft.AspNetCore.Antiforgery", StringComparison.Ordinal));
    }

    private sealed class Listener(ConcurrentQueue<string> warnings, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                warnings.Enqueue($"{category}: {formatter(state, exception)}");
        }
    }
}
