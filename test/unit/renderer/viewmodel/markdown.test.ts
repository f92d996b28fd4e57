import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Block, markdownOf, plainText } from "../../../../renderer/viewmodel/markdown/blocks.js";
import type { Inline } from "../../../../renderer/viewmodel/markdown/inline.js";

/** Blocks and inlines as text that is easy to compare. */
function outline(blocks: readonly Block[]): string {
  return blocks.map(blockText).join(" ");
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "code":
      return `code{${block.text}}`;
    case "quote":
      return `quote{${outline(block.blocks)}}`;
    case "list":
      return `${block.first ?? "list"}{${block.items.map(outline).join(" | ")}}`;
    case "rule":
      return "rule";
    case "heading":
      return `h${block.level}{${inlineText(block.parts)}}`;
    default:
      return `p{${inlineText(block.parts)}}`;
  }
}

function inlineText(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if (part.kind === "text") return part.text;
      if (part.kind === "break") return "⏎";
      if (part.kind === "code") return `code{${part.text}}`;
      const inner = inlineText(part.parts);
      return part.kind === "link" ? `link{${inner} → ${part.href}}` : `${part.kind}{${inner}}`;
    })
    .join("");
}

const shown = (text: string) => outline(markdownOf(text));

describe("what is meant", () => {
  test.each([
    ["plain", "p{plain}"],
    ["one\ntwo\n\nthree", "p{one⏎two} p{three}"],
    ["# Head *x* #\ntext", "h1{Head em{x}} p{text}"],
    ["a *b* **c** _d_ __e__ ~~f~~", "p{a em{b} strong{c} em{d} strong{e} strike{f}}"],
    ["**bold *both***", "p{strong{bold em{both}}}"],
    ["sched_switch and kvm_exit stay", "p{sched_switch and kvm_exit stay}"],
    ["2 * 3 * 4", "p{2 * 3 * 4}"],
    ["`a*b*` ``x`y``", "p{code{a*b*} code{x`y}}"],
    ["\\*no\\* \\d", "p{*no* \\d}"],
    ["- a\n- b\n  more\n  - c\n\nend", "list{p{a} | p{b⏎more} list{p{c}}} p{end}"],
    ["3. x\n4. y", "3{p{x} | p{y}}"],
    ["- a\n\n- b", "list{p{a} | p{b}}"],
    ["> q *r*\n> s\n\nafter", "quote{p{q em{r}⏎s}} p{after}"],
    ["```c\nx < y\n\n*z*\n```\nafter", "code{x < y\n\n*z*} p{after}"],
    ["~~~\nopen to the end", "code{open to the end}"],
    ["---\n***", "rule rule"],
    ['[a *b*](https://x.y/z_(1) "t")', "p{link{a em{b} → https://x.y/z_(1)}}"],
    [
      "see https://x.y/z, or <https://u.v>.",
      "p{see link{https://x.y/z → https://x.y/z}, or link{https://u.v → https://u.v}.}",
    ],
    ["(https://x.y/a(b))", "p{(link{https://x.y/a(b) → https://x.y/a(b)})}"],
  ])("%j", (text, meant) => {
    expect(shown(text)).toBe(meant);
  });
});

describe("what is hostile is text", () => {
  test.each([
    ["<script>alert(1)</script>", "p{<script>alert(1)</script>}"],
    ["<img src=x onerror=alert(1)>", "p{<img src=x onerror=alert(1)>}"],
    ["a <b>c</b> &lt; &#x6a;", "p{a <b>c</b> &lt; &#x6a;}"],
    ["[x](javascript:alert(1))", "p{link{x → javascript:alert(1)}}"],
    ["![pixel](https://spy/p.png)", "p{link{pixel → https://spy/p.png}}"],
    ["![](https://spy/p.png)", "p{link{image → https://spy/p.png}}"],
    ["**never closed [neither](", "p{**never closed [neither](}"],
    ["[a [b](https://x.y) c](https://z.u)", "p{[a link{b → https://x.y} c](link{https://z.u → https://z.u})}"],
  ])("%j", (text, meant) => {
    expect(shown(text)).toBe(meant);
  });
});

test.each([
  ["stars", "*a ".repeat(6600)],
  ["brackets", "[".repeat(20_000)],
  ["quotes", ">".repeat(20_000)],
  ["underscores", "_a".repeat(10_000)],
  ["targets", "[a](".repeat(5000)],
  ["backticks", Array.from({ length: 190 }, (_, i) => "`".repeat(i + 1)).join(" ")],
  ["lists", Array.from({ length: 190 }, (_, i) => `${" ".repeat(i)}- a`).join("\n")],
  ["items", "- ".repeat(10_000)],
  ["fences", "```\n~~~\n".repeat(2500)],
  ["parentheses", `[a](${"(".repeat(19_000)}`],
])("%s without end are read to their end, and nothing is lost", (_, text) => {
  const letters = (one: string) => one.replace(/[^a-z]/g, "").length;
  expect(letters(plainText(text))).toBe(letters(text));
});

test("whatever is written, it is read, and its words stay", () => {
  const piece = fc.constantFrom(
    "word",
    "*",
    "**",
    "_",
    "`",
    "```",
    "[",
    "](",
    ")",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "> ",
    "#",
    " ",
    "  ",
    "~~",
    "<",
    "https://x.y",
    "\\",
    "!",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join("");
      // Fences take a word behind them as the name of a language, and links hide where they lead.
      fc.pre(!/```|~~~|\]\(/.test(text));
      const count = (one: string) => one.split("word").length;
      expect(count(plainText(text))).toBe(count(text));
    }),
  );
});
