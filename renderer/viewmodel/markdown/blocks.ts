import { type Inline, inlinesOf } from "./inline.js";

/** Markdown as it is written in notes: what it says, without HTML, images and tables. Lines end where they were ended. */
export type Block =
  | { readonly kind: "paragraph"; readonly parts: readonly Inline[] }
  | { readonly kind: "heading"; readonly level: number; readonly parts: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  /** `first`: the number that it begins with; undefined: not numbered. */
  | { readonly kind: "list"; readonly first: number | undefined; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: "rule" };

/** Deeper quotes and lists are paragraphs. */
const MAX_DEPTH = 8;

export function markdownOf(source: string): readonly Block[] {
  return blocksOf(source.replace(/\r\n?/g, "\n").replaceAll("\t", "    ").split("\n"), 0);
}

/** What it says on one line, for labels and lists. */
export function plainText(source: string): string {
  return textOfBlocks(markdownOf(source)).replace(/\s+/g, " ").trim();
}

const FENCE = /^ {0,3}(```+|~~~+)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})(?: +(.*?))?(?: +#+)? *$/;
const RULE = /^ {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$/;
const QUOTE = /^ {0,3}>/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(?: +|$)/;

function blocksOf(lines: readonly string[], depth: number): readonly Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    const found = line.trim() === "" ? 1 : blockAt(lines, at, depth);
    if (typeof found === "number") at += found;
    else {
      blocks.push(found.block);
      at = found.end;
    }
  }
  return blocks;
}

interface Found {
  readonly block: Block;
  /** The line after it. */
  readonly end: number;
}

function blockAt(lines: readonly string[], at: number, depth: number): Found {
  const line = lines[at] ?? "";
  const fence = FENCE.exec(line)?.[1];
  if (fence !== undefined) return codeAt(lines, at, fence);
  const heading = HEADING.exec(line);
  if (heading !== null) {
    const [, signs = "#", text = ""] = heading;
    return { block: { kind: "heading", level: signs.length, parts: inlinesOf(text) }, end: at + 1 };
  }
  if (RULE.test(line)) return { block: { kind: "rule" }, end: at + 1 };
  if (depth < MAX_DEPTH && QUOTE.test(line)) {
    const end = endOf(lines, at, (one) => QUOTE.test(one));
    const inner = lines.slice(at, end).map((one) => one.replace(/^ {0,3}> ?/, ""));
    return { block: { kind: "quote", blocks: blocksOf(inner, depth + 1) }, end };
  }
  if (depth < MAX_DEPTH && ITEM.test(line)) return listAt(lines, at, depth);
  // The first line is one in any case: deep lists and quotes look like the begin of another block.
  const end = endOf(lines, at + 1, (one) => one.trim() !== "" && !beginsBlock(one));
  const text = lines.slice(at, end).map((one) => one.trim());
  return { block: { kind: "paragraph", parts: inlinesOf(text.join("\n")) }, end };
}

function codeAt(lines: readonly string[], at: number, fence: string): Found {
  const end = endOf(lines, at + 1, (one) => !(one.trim().startsWith(fence) && /^(`+|~+)$/.test(one.trim())));
  return { block: { kind: "code", text: lines.slice(at + 1, end).join("\n") }, end: end + 1 };
}

function listAt(lines: readonly string[], at: number, depth: number): Found {
  const [, , sign = "-"] = ITEM.exec(lines[at] ?? "") ?? [];
  const isNumbered = /\d/.test(sign);
  const items: (readonly Block[])[] = [];
  let next = at;
  for (;;) {
    const item = ITEM.exec(lines[next] ?? "");
    const isOfList = item?.[2] !== undefined && /\d/.test(item[2]) === isNumbered && item[2].at(-1) === sign.at(-1);
    if (!isOfList || RULE.test(lines[next] ?? "")) break;
    const indent = item[0].length;
    const end = endOf(lines, next + 1, (one, i) => belongsTo(lines, i, one, indent, item[1]?.length ?? 0));
    const [first = "", ...rest] = lines.slice(next, end);
    const own = rest.map((one) => one.slice(Math.min(indent, one.length - one.trimStart().length)));
    items.push(blocksOf([first.slice(indent), ...own], depth + 1));
    next = end;
    while (next < lines.length && lines[next]?.trim() === "" && ITEM.test(lines[next + 1] ?? "")) next += 1;
  }
  return { block: { kind: "list", first: isNumbered ? Number.parseInt(sign, 10) : undefined, items }, end: next };
}

/** Whether a line goes on with an item: it is indented, or the text simply goes on. */
function belongsTo(lines: readonly string[], i: number, line: string, indent: number, marker: number): boolean {
  const isIndented = marker + 2 <= line.length - line.trimStart().length;
  if (line.trim() === "") return /^ {2,}\S/.test(lines[i + 1] ?? "") && indent <= indentOf(lines[i + 1] ?? "") + 1;
  return isIndented || (lines[i - 1]?.trim() !== "" && !beginsBlock(line));
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function beginsBlock(line: string): boolean {
  return FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line) || ITEM.test(line);
}

function endOf(lines: readonly string[], from: number, goesOn: (line: string, at: number) => boolean): number {
  let at = from;
  while (at < lines.length && goesOn(lines[at] ?? "", at)) at += 1;
  return at;
}

function textOfBlocks(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      switch (block.kind) {
        case "code":
          return block.text;
        case "quote":
          return textOfBlocks(block.blocks);
        case "list":
          return block.items.map(textOfBlocks).join(" ");
        case "rule":
          return "";
        default:
          return textOf(block.parts);
      }
    })
    .join(" ");
}

function textOf(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if (part.kind === "break") return " ";
      return "text" in part ? part.text : textOf(part.parts);
    })
    .join("");
}
