namespace PreOrderFarm.Typesetting;

/// <summary>
/// What stands above the blocks that follow it, on their first page and on each further one, until another running head takes
/// its place; null ends it. It counts only between the blocks of a document. With <see cref="Table.Heading"/> and
/// <see cref="Table.Row"/> a table of any length is streamed.
/// </summary>
public sealed class RunningHead(Block? content) : Block
{
    internal Block? Content => content;

    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
    }

    private protected override double Measure(Session session, double width) => 0;
}
