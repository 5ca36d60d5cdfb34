namespace PreOrderFarm.Web.Pictures;

/// <summary>Our drawings of produce, for a campaign without a photo.</summary>
internal static class Drawings
{
    private static readonly (string Drawing, string[] Words)[] Known =
    [
        ("kiwi", ["kiwi", "猕猴桃", "獼猴桃", "奇异果", "奇異果", "キウイ"]),
        ("citrus", ["orange", "mandarin", "tangerine", "citrus", "lemon", "grapefruit", "pomelo", "persimmon", "naranja", "mikan", "橙", "橘", "柑", "柠檬", "檸檬", "柚", "柿", "みかん"]),
        ("apple", ["apple", "apfel", "äpfel", "pear", "birne", "peach", "plum", "quince", "苹果", "蘋果", "梨", "桃", "李", "りんご"]),
        ("cherry", ["cherr", "kirsch", "berr", "lychee", "litchi", "樱桃", "櫻桃", "车厘子", "荔枝", "莓", "杨梅", "楊梅", "さくらんぼ"]),
        ("grape", ["grape", "traube", "wine", "葡萄", "ぶどう"]),
        ("tea", ["tea", "herb", "lettuce", "茶", "菜", "お茶"]),
    ];

    public static string Of(string produce) =>
        $"/art/{Known.FirstOrDefault(known => known.Words.Any(word => produce.Contains(word, StringComparison.OrdinalIgnoreCase))).Drawing ?? "harvest"}.svg";
}
