using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace PreOrderFarm.BrowserTests;

/// <summary>What a glance at a page would see broken, asked of the browser that laid it out.</summary>
internal static class Layout
{
    // A font and a character that it was seen to have, for the run: the next page with both need not draw them again.
    private static readonly ConcurrentDictionary<string, bool> Drawn = new(StringComparer.Ordinal);

    /// <summary>At the page's width as it is now: the worst of each kind.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(IPage page) =>
        [.. await page.EvaluateAsync<string[]>(TooWide), .. await page.EvaluateAsync<string[]>(Overlaps), .. await MissingGlyphsAsync(page)];

    private static async Task<IReadOnlyList<string>> MissingGlyphsAsync(IPage page)
    {
        var unknown = (await page.EvaluateAsync<string[]>(Glyphs)).Where(glyph => !Drawn.ContainsKey(glyph)).ToList();
        if (unknown.Count == 0)
            return [];
        var missing = await page.EvaluateAsync<string[]>(MissingGlyphs, unknown);
        foreach (var glyph in unknown.Except(missing, StringComparer.Ordinal))
            Drawn.TryAdd(glyph, true);
        return [.. missing.Select(glyph => $"no font has U+{char.ConvertToUtf32(glyph, glyph.LastIndexOf('\n') + 1):X}").Distinct(StringComparer.Ordinal).Take(5)];
    }

    // Wider than the window, unless a box around it scrolls or clips.
    private const string TooWide = """
        () => {
          const found = [], width = innerWidth;
          if (document.scrollingElement.scrollWidth > width) found.push(`the page is ${document.scrollingElement.scrollWidth} px wide`);
          // What waits before the beginning of the lines cannot be scrolled to.
          const isOutside = box => (document.documentElement.dir === "rtl" ? box.left >= width : box.right <= 0);
          const isHeld = element => {
            for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
              if (getComputedStyle(at).overflowX !== "visible") return true;
            return false;
          };
          for (const element of document.body.querySelectorAll("*")) {
            const box = element.getBoundingClientRect(), style = getComputedStyle(element);
            if (box.width === 0 || isOutside(box) || style.visibility === "hidden" || style.clipPath !== "none") continue;
            if ((box.right > width + 1 || box.left < -1) && !element.closest(".unseen, thead") && !isHeld(element))
              found.push(`${element.tagName.toLowerCase()}.${element.className} reaches from ${Math.round(box.left)} to ${Math.round(box.right)}: ${element.textContent.trim().slice(0, 40)}`);
          }
          return found.slice(0, 5);
        }
        """;

    // Two texts in one place. Of a line's box only the middle counts: letters of tight lines do not fill it. What stays put
    // while the page scrolls lies over the rest on purpose.
    private const string Overlaps = """
        () => {
          const texts = [], range = document.createRange();
          const clipOf = element => {
            let clip = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
            for (let at = element; at && at !== document.body; at = at.parentElement) {
              const style = getComputedStyle(at);
              if (style.position === "fixed" || style.position === "sticky" || style.clipPath !== "none") return null;
              if (style.overflowX === "visible" && style.overflowY === "visible") continue;
              const box = at.getBoundingClientRect();
              clip = { left: Math.max(clip.left, box.left), top: Math.max(clip.top, box.top), right: Math.min(clip.right, box.right), bottom: Math.min(clip.bottom, box.bottom) };
            }
            return clip;
          };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const node = walker.currentNode, parent = node.parentElement;
            if (!node.data.trim() || !parent.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || parent.closest("option, svg")) continue;
            const clip = clipOf(parent);
            if (!clip) continue;
            range.selectNodeContents(node);
            for (const box of range.getClientRects()) {
              const text = { node, left: Math.max(box.left + 1, clip.left), right: Math.min(box.right - 1, clip.right), top: box.top + box.height * .3, bottom: box.bottom - box.height * .3 };
              if (text.right > text.left && text.top > clip.top && text.bottom < clip.bottom) texts.push(text);
            }
          }
          texts.sort((a, b) => a.top - b.top);
          const found = new Set();
          texts.forEach((one, at) => {
            for (let next = at + 1; next < texts.length && texts[next].top < one.bottom; next++) {
              const other = texts[next];
              if (other.node !== one.node && other.left < one.right && one.left < other.right)
                found.add(`'${one.node.data.trim().slice(0, 40)}' overlaps '${other.node.data.trim().slice(0, 40)}'`);
            }
          });
          return [...found].slice(0, 5);
        }
        """;

    // Each font of the page, a line break, and each character that is written in it.
    private const string Glyphs = """
        () => {
          const glyphs = new Set();
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            if (!/[^\0-\x7f]/.test(walker.currentNode.data)) continue;
            const style = getComputedStyle(walker.currentNode.parentElement);
            const font = `${style.fontWeight} 24px ${style.fontFamily}`;
            for (const sign of walker.currentNode.data) if (sign > "\u007f" && !/[\s\p{M}\p{Cf}]/u.test(sign)) glyphs.add(`${font}\n${sign}`);
          }
          return [...glyphs];
        }
        """;

    // A character that no font has is drawn as what stands for all such characters: compared pixel by pixel.
    private const string MissingGlyphs = """
        glyphs => {
          const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 36 });
          const pen = canvas.getContext("2d", { willReadFrequently: true });
          const draw = sign => {
            pen.clearRect(0, 0, 40, 36);
            pen.fillText(sign, 2, 26);
            return pen.getImageData(0, 0, 40, 36).data.join();
          };
          const missing = new Map();
          return glyphs.filter(glyph => {
            const [font, sign] = glyph.split("\n");
            pen.font = font;
            if (!missing.has(font)) missing.set(font, draw("\u{10fff0}"));
            return sign === "\ufffd" || draw(sign) === missing.get(font);
          });
        }
        """;
}
