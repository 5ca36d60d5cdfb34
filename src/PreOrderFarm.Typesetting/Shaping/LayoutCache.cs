namespace PreOrderFarm.Typesetting.Shaping;

/// <summary>
/// The layouts used last. Packing lists repeat themselves (offers, labels, cities), and a block is measured before
/// it is drawn: both are shaped once. Bounded in entries and in characters, so memory does not grow with pages.
/// </summary>
internal sealed class LayoutCache : IDisposable
{
    private const int MaximumEntries = 1000;
    private const int MaximumCharacters = 200_000;

    private readonly Dictionary<TextSpec, LinkedListNode<(TextSpec Spec, ShapedText Text)>> _nodes = [];
    private readonly LinkedList<(TextSpec Spec, ShapedText Text)> _byUse = new();
    private int _characters;

    internal ShapedText? Find(in TextSpec spec)
    {
        if (!_nodes.TryGetValue(spec, out var node))
            return null;
        _byUse.Remove(node);
        _byUse.AddLast(node);
        return node.Value.Text;
    }

    internal void Add(in TextSpec spec, ShapedText text)
    {
        _nodes.Add(spec, _byUse.AddLast((spec, text)));
        _characters += spec.Content.Length;
        while (_byUse.Count > 1 && (_byUse.Count > MaximumEntries || _characters > MaximumCharacters))
            DropOldest();
    }

    private void DropOldest()
    {
        var (spec, text) = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _nodes.Remove(spec);
        _characters -= spec.Content.Length;
        text.Dispose();
    }

    internal void Clear()
    {
        while (_byUse.Count > 0)
            DropOldest();
    }

    public void Dispose() => Clear();
}
