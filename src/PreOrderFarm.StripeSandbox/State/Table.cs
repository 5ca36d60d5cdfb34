using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>Anything that has an id and a JSON form in Stripe's API.</summary>
public interface IStripeObject
{
    string Id { get; }

    /// <summary>Unix seconds.</summary>
    long Created { get; }

    JsonObject ToJson(SandboxState state);
}

/// <summary>
/// The objects of one kind, in the order of their creation. They are immutable records: a change puts a new one in
/// the place of the old, so what a reader holds never changes under them.
/// </summary>
public sealed class Table<T>
    where T : class, IStripeObject
{
    private readonly Lock gate;
    private readonly Journal journal;
    private readonly string name;
    private readonly List<T> rows = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    internal Table(string name, Lock gate, Journal journal)
    {
        this.name = name;
        this.gate = gate;
        this.journal = journal;
        journal.Register<T>(name, Place, () => rows);
    }

    public int Count
    {
        get
        {
            lock (gate)
            {
                return rows.Count;
            }
        }
    }

    public IReadOnlyList<T> All()
    {
        lock (gate)
        {
            return [.. rows];
        }
    }

    public T? Find(string id)
    {
        lock (gate)
        {
            return places.TryGetValue(id, out var place) ? rows[place] : null;
        }
    }

    internal T Get(string id) => Find(id) ?? throw new InvalidOperationException($"No {name} {id}.");

    internal T Put(T row)
    {
        lock (gate)
        {
            Place(row);
            journal.Append(name, row);
            return row;
        }
    }

    internal int? PlaceOf(string id) => places.TryGetValue(id, out var place) ? place : null;

    internal T At(int place) => rows[place];

    private void Place(T row)
    {
        if (places.TryGetValue(row.Id, out var place))
        {
            rows[place] = row;
            return;
        }
        places[row.Id] = rows.Count;
        rows.Add(row);
    }
}
