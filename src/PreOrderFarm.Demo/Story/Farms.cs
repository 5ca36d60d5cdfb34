namespace PreOrderFarm.Demo.Story;

/// <summary>Farms that could be real; none is.</summary>
public static class Farms
{
    public static IReadOnlyList<Farm> All { get; } =
    [
        new("pujiang", "猕香红心果园", "CN", "四川省成都市蒲江县", "Asia/Shanghai", "周秀英", "zhou@demo.example",
            "我们在蒲江的丘陵上种了十八年红心猕猴桃。不催熟、不早采，糖度到 7.5 才下树。"),
        new("valencia", "Huerta San Isidro", "ES", "Carcaixent, Valencia", "Europe/Madrid", "Marta Ferrer", "marta@demo.example",
            "Four generations on the same six hectares of orange trees between the Júcar and the sea. We water by night, keep bees, and pick on the day we ship."),
        new("altesland", "Obsthof Lindenau", "DE", "Jork, Altes Land", "Europe/Berlin", "Jörg Lindenau", "joerg@demo.example",
            "Bioland-Äpfel aus dem Alten Land. Unsere Bäume stehen auf Elbmarsch, und wir pflücken jede Sorte drei Mal, damit kein Apfel zu früh kommt."),
        new("wenatchee", "Green River Orchard", "US", "Wenatchee, Washington", "America/Los_Angeles", "Daniel O’Brien", "daniel@demo.example",
            "Dark sweet cherries from the foot of the Cascades. Hand-picked at dawn, hydro-cooled within the hour, on the plane the same night."),
        new("ehime", "山下果樹園", "JP", "愛媛県八幡浜市", "Asia/Tokyo", "山下 恵子", "keiko@demo.example",
            "宇和海を見下ろす石垣の段々畑で、三代にわたり温州みかんを育てています。太陽、海の照り返し、石垣の熱。三つの太陽が甘さをつくります。"),
    ];

    public const string PackerEmail = "packer@demo.example";
    public const string BackerEmail = "backer@demo.example";
    public const string BackerName = "Ada Baker";
    public const string OperatorEmail = "operator@demo.example";
}
