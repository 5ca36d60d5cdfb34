namespace PreOrderFarm.Typesetting.Shaping;

/// <summary>All that decides how a text is shaped; equal specs share one layout. Colour and alignment are not in it.</summary>
internal readonly record struct TextSpec(
    string Content,
    double SizePoints,
    double LineHeightPoints,
    FontWeight Weight,
    bool IsItalic,
    string Families,
    string Language,
    int MaxLines,
    int PangoWidth,
    bool IsStruck = false);
