using System.Globalization;

namespace PreOrderFarm.Shared;

/// <summary>
/// What a time zone is called after. .NET names cities in the language of the machine only; those that Chinese readers meet most
/// are written here as CLDR writes them (https://cldr.unicode.org/), the others keep the name of the time zone database.
/// </summary>
public static class ZonePlaces
{
    private static readonly Dictionary<string, (string Simplified, string Traditional)> Chinese = new(StringComparer.Ordinal)
    {
        ["Asia/Shanghai"] = ("上海", "上海"),
        ["Asia/Urumqi"] = ("乌鲁木齐", "烏魯木齊"),
        ["Asia/Hong_Kong"] = ("香港", "香港"),
        ["Asia/Macau"] = ("澳门", "澳門"),
        ["Asia/Taipei"] = ("台北", "台北"),
        ["Asia/Tokyo"] = ("东京", "東京"),
        ["Asia/Seoul"] = ("首尔", "首爾"),
        ["Asia/Singapore"] = ("新加坡", "新加坡"),
        ["Asia/Kuala_Lumpur"] = ("吉隆坡", "吉隆坡"),
        ["Asia/Bangkok"] = ("曼谷", "曼谷"),
        ["Asia/Ho_Chi_Minh"] = ("胡志明市", "胡志明市"),
        ["Asia/Jakarta"] = ("雅加达", "雅加達"),
        ["Asia/Manila"] = ("马尼拉", "馬尼拉"),
        ["Asia/Kolkata"] = ("加尔各答", "加爾各答"),
        ["Asia/Colombo"] = ("科伦坡", "可倫坡"),
        ["Asia/Kathmandu"] = ("加德满都", "加德滿都"),
        ["Asia/Karachi"] = ("喀拉蚩", "喀拉蚩"),
        ["Asia/Dubai"] = ("迪拜", "杜拜"),
        ["Asia/Riyadh"] = ("利雅得", "利雅德"),
        ["Asia/Jerusalem"] = ("耶路撒冷", "耶路撒冷"),
        ["Asia/Tashkent"] = ("塔什干", "塔什干"),
        ["Asia/Almaty"] = ("阿拉木图", "阿拉木圖"),
        ["Europe/London"] = ("伦敦", "倫敦"),
        ["Europe/Dublin"] = ("都柏林", "都柏林"),
        ["Europe/Lisbon"] = ("里斯本", "里斯本"),
        ["Europe/Madrid"] = ("马德里", "馬德里"),
        ["Europe/Paris"] = ("巴黎", "巴黎"),
        ["Europe/Brussels"] = ("布鲁塞尔", "布魯塞爾"),
        ["Europe/Amsterdam"] = ("阿姆斯特丹", "阿姆斯特丹"),
        ["Europe/Luxembourg"] = ("卢森堡", "盧森堡"),
        ["Europe/Berlin"] = ("柏林", "柏林"),
        ["Europe/Zurich"] = ("苏黎世", "蘇黎世"),
        ["Europe/Vienna"] = ("维也纳", "維也納"),
        ["Europe/Rome"] = ("罗马", "羅馬"),
        ["Europe/Malta"] = ("马耳他", "馬爾他"),
        ["Europe/Prague"] = ("布拉格", "布拉格"),
        ["Europe/Warsaw"] = ("华沙", "華沙"),
        ["Europe/Budapest"] = ("布达佩斯", "布達佩斯"),
        ["Europe/Copenhagen"] = ("哥本哈根", "哥本哈根"),
        ["Europe/Stockholm"] = ("斯德哥尔摩", "斯德哥爾摩"),
        ["Europe/Oslo"] = ("奥斯陆", "奧斯陸"),
        ["Europe/Helsinki"] = ("赫尔辛基", "赫爾辛基"),
        ["Europe/Athens"] = ("雅典", "雅典"),
        ["Europe/Bucharest"] = ("布加勒斯特", "布加勒斯特"),
        ["Europe/Sofia"] = ("索非亚", "索菲亞"),
        ["Europe/Belgrade"] = ("贝尔格莱德", "貝爾格勒"),
        ["Europe/Zagreb"] = ("萨格勒布", "札格瑞布"),
        ["Europe/Kyiv"] = ("基辅", "基輔"),
        ["Europe/Istanbul"] = ("伊斯坦布尔", "伊斯坦堡"),
        ["Europe/Moscow"] = ("莫斯科", "莫斯科"),
        ["Atlantic/Canary"] = ("加那利群岛", "加那利群島"),
        ["Africa/Cairo"] = ("开罗", "開羅"),
        ["Africa/Casablanca"] = ("卡萨布兰卡", "卡薩布蘭卡"),
        ["Africa/Johannesburg"] = ("约翰内斯堡", "約翰尼斯堡"),
        ["Africa/Nairobi"] = ("内罗毕", "奈洛比"),
        ["Africa/Lagos"] = ("拉各斯", "拉哥斯"),
        ["America/New_York"] = ("纽约", "紐約"),
        ["America/Chicago"] = ("芝加哥", "芝加哥"),
        ["America/Denver"] = ("丹佛", "丹佛"),
        ["America/Phoenix"] = ("凤凰城", "鳳凰城"),
        ["America/Los_Angeles"] = ("洛杉矶", "洛杉磯"),
        ["America/Anchorage"] = ("安克雷奇", "安克拉治"),
        ["America/Toronto"] = ("多伦多", "多倫多"),
        ["America/Vancouver"] = ("温哥华", "溫哥華"),
        ["America/Mexico_City"] = ("墨西哥城", "墨西哥城"),
        ["America/Bogota"] = ("波哥大", "波哥大"),
        ["America/Lima"] = ("利马", "利馬"),
        ["America/Santiago"] = ("圣地亚哥", "聖地牙哥"),
        ["America/Sao_Paulo"] = ("圣保罗", "聖保羅"),
        ["America/Argentina/Buenos_Aires"] = ("布宜诺斯艾利斯", "布宜諾斯艾利斯"),
        ["Pacific/Honolulu"] = ("檀香山", "檀香山"),
        ["Pacific/Auckland"] = ("奥克兰", "奧克蘭"),
        ["Australia/Sydney"] = ("悉尼", "雪梨"),
        ["Australia/Melbourne"] = ("墨尔本", "墨爾本"),
        ["Australia/Brisbane"] = ("布里斯班", "布里斯本"),
        ["Australia/Adelaide"] = ("阿德莱德", "阿德雷德"),
        ["Australia/Perth"] = ("珀斯", "伯斯"),
    };

    public static string Of(string timeZone, CultureInfo culture)
    {
        if (WrittenTime.IsChinese(culture) && Chinese.TryGetValue(timeZone, out var names))
            return culture.Name.StartsWith("zh-Hant", StringComparison.Ordinal) ? names.Traditional : names.Simplified;
        return timeZone[(timeZone.LastIndexOf('/') + 1)..].Replace('_', ' ');
    }
}
