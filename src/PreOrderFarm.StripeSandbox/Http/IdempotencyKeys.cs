namespace PreOrderFarm.StripeSandbox;

/// <summary>An answer as it went out.</summary>
internal sealed record Reply(int Status, string Body);

/// <summary>https://docs.stripe.com/api/idempotent_requests. Keys live 24 hours; the oldest go when there are too many.</summary>
internal sealed class IdempotencyKeys
{
    private const string Kind = "idempotency_key";
    private readonly Lock gate;
    private readonly SandboxOptions options;
    private readonly TimeProvider time;
    private readonly Journal journal;
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, DateTimeOffset Since)> byAge = new();

    public IdempotencyKeys(Lock gate, SandboxOptions options, TimeProvider time, Journal journal)
    {
        this.gate = gate;
        this.options = options;
        this.time = time;
        this.journal = journal;
        journal.Register<Entry>(Kind, Load, () => entries.Values.Where(entry => entry.Reply is not null));
    }

    public int Count
    {
        get
        {
            lock (gate)
            {
                return entries.Count;
            }
        }
    }

    /// <summary>The stored answer, or null when the key is now this request's to work under.</summary>
    public Reply? Claim(ApiRequest request)
    {
        var key = request.IdempotencyKey!;
        MustBeShort(key);
        lock (gate)
        {
            Forget();
            if (entries.TryGetValue(key, out var entry))
            {
                MustBeTheSameRequest(entry, request);
                return entry.Reply ?? throw new StripeError(
                    409,
                    "idempotency_error",
                    $"There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): {key}. This usually happens when a request is retried too quickly.",
                    "idempotency_key_in_use");
            }
            var since = time.GetUtcNow();
            entries[key] = new Entry(key, request.Path, request.Fingerprint, since, null);
            byAge.Enqueue((key, since));
            return null;
        }
    }

    public void Store(ApiRequest request, Reply reply)
    {
        lock (gate)
        {
            if (entries.TryGetValue(request.IdempotencyKey!, out var entry))
            {
                entries[entry.Key] = entry with { Reply = reply };
                journal.Append(Kind, entries[entry.Key]);
            }
        }
    }

    public void Release(ApiRequest request)
    {
        lock (gate)
        {
            entries.Remove(request.IdempotencyKey!);
        }
    }

    private static void MustBeShort(string key)
    {
        if (key.Length is 0 or > 255)
        {
            throw StripeError.Invalid("Idempotency keys have 1 to 255 characters.");
        }
    }

    private static void MustBeTheSameRequest(Entry entry, ApiRequest request)
    {
        if (entry.Path != request.Path)
        {
            throw new StripeError(400, "idempotency_error", $"Keys for idempotent requests can only be used for the same endpoint they were first used for ('{entry.Path}' vs '{request.Path}'). Try using a key other than '{entry.Key}' if you meant to execute a different request.");
        }
        if (entry.Fingerprint != request.Fingerprint)
        {
            throw new StripeError(400, "idempotency_error", $"Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '{entry.Key}' if you meant to execute a different request.");
        }
    }

    private void Forget()
    {
        var oldest = time.GetUtcNow() - options.IdempotencyKeyLife;
        while (byAge.TryPeek(out var first) && (first.Since <= oldest || byAge.Count >= options.IdempotencyKeyLimit))
        {
            byAge.Dequeue();
            if (entries.TryGetValue(first.Key, out var entry) && entry.Since == first.Since)
            {
                entries.Remove(first.Key);
            }
        }
    }

    private void Load(Entry entry)
    {
        entries[entry.Key] = entry;
        byAge.Enqueue((entry.Key, entry.Since));
    }

    internal sealed record Entry(string Key, string Path, string Fingerprint, DateTimeOffset Since, Reply? Reply);
}
