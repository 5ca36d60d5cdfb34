using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Payments;

/// <summary>A webhook: verified on its raw bytes, stored once, answered. It is processed later, by a job.</summary>
public sealed class ReceiveStripeEvent(FarmDbContext db, IPaymentGateway gateway, TimeProvider clock)
{
    /// <summary>False when this event was stored before. Throws <see cref="ForgedEvent"/>.</summary>
    public async Task<bool> RunAsync(ReadOnlyMemory<byte> rawBody, string? signatureHeader, CancellationToken ct)
    {
        var received = gateway.VerifyEvent(rawBody.Span, signatureHeader);
        var now = clock.GetUtcNow();
        return await db.Database.ExecuteSqlAsync($"""
            insert into stripe_events (id, platform_account, type, object_id, created_at, received_at, due_at)
            values ({received.Id}, {received.Account}, {received.Type}, {received.ObjectId}, {received.CreatedAt}, {now}, {now})
            on conflict (id) do nothing
            """, ct) > 0;
    }
}
