/**
 * The inline part of Markdown: emphasis, code, links. Text comes from strangers, so each character is looked at a few
 * times at most, whatever it is, and nothing is HTML: what looks like it is text.
 */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: Span; readonly parts: readonly Inline[] }
  /** Of an image, too: nothing is loaded. */
  | { readonly kind: "link"; readonly href: string; readonly parts: readonly Inline[] }
  | { readonly kind: "break" };

type Span = "strong" | "em" | "strike";

/** Something open: what follows becomes its content once it is closed. */
interface Open {
  readonly mark: string;
  readonly parts: Inline[];
  /** It is no link: one lies in it. */
  isText: boolean;
}

const MAX_OPEN = 32;
const SPANS: Readonly<Record<string, Span>> = { "**": "strong", __: "strong", "*": "em", _: "em", "~~": "strike" };
const SPECIAL = /[\\`*_~[\]!<\n]|https:\/\//g;
const BARE_LINK = /https:\/\/[^\s<>"'`\\^{|}]+/y;
const ANGLE_LINK = /<(https?:\/\/[^\s<>]+)>/y;
/** The target of a link behind its text; a title is left out. */
const TARGET =
  /\(\s*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*))(?:\s+(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'))?\s*\)/y;

export function inlinesOf(source: string): readonly Inline[] {
  return new Inlines(source).read();
}

class Inlines {
  private at = 0;
  private readonly open: Open[] = [{ mark: "", parts: [], isText: true }];
  /** Lengths of runs of backticks that have no other behind them. */
  private readonly unclosed = new Set<number>();

  constructor(private readonly source: string) {}

  read(): readonly Inline[] {
    const { source } = this;
    while (this.at < source.length) {
      SPECIAL.lastIndex = this.at;
      const next = SPECIAL.exec(source)?.index ?? source.length;
      this.addText(source.slice(this.at, next));
      this.at = next;
      if (this.at < source.length) this.special();
    }
    while (1 < this.open.length) this.unopen();
    return this.open[0]?.parts ?? [];
  }

  private special(): void {
    const { source, at } = this;
    switch (source[at]) {
      case "\n":
        this.at += 1;
        this.add({ kind: "break" });
        break;
      case "\\":
        this.escape();
        break;
      case "`":
        this.code();
        break;
      case "*":
      case "_":
      case "~":
        this.delimiter();
        break;
      case "!":
        if (source[at + 1] === "[") this.openLink("![");
        else this.literal(1);
        break;
      case "[":
        this.openLink("[");
        break;
      case "]":
        this.closeLink();
        break;
      default:
        this.address();
    }
  }

  private escape(): void {
    const next = this.source[this.at + 1];
    const isSign = next !== undefined && /[!-/:-@[-`{-~]/.test(next);
    this.addText(isSign ? next : "\\");
    this.at += isSign ? 2 : 1;
  }

  private code(): void {
    const { source, at } = this;
    const length = runLength(source, at);
    const end = this.unclosed.has(length) ? -1 : closingRun(source, at + length, length);
    if (end < 0) {
      this.unclosed.add(length);
      this.literal(length);
      return;
    }
    const text = source.slice(at + length, end).replaceAll("\n", " ");
    this.add({ kind: "code", text: /^ .*[^ ].* $/.test(text) ? text.slice(1, -1) : text });
    this.at = end + length;
  }

  private delimiter(): void {
    const { source, at } = this;
    const char = source[at] ?? "";
    const isDouble = source[at + 1] === char;
    // Of three signs the first closes what a single one opened last.
    const isOwn = source[at + 2] === char && this.open.at(-1)?.mark === char;
    const mark = isDouble && !isOwn ? char + char : char;
    const before = source[at - 1] ?? " ";
    const after = source[at + mark.length] ?? " ";
    const isWord = (one: string) => /[\p{L}\p{N}]/u.test(one);
    // In names_like_this the sign is part of the word.
    const canClose = !/\s/.test(before) && !(char === "_" && isWord(after));
    const canOpen = !/\s/.test(after) && !(char === "_" && isWord(before)) && this.open.length < MAX_OPEN;
    const isKnown = SPANS[mark] !== undefined;
    if (isKnown && canClose && this.close(mark)) this.at += mark.length;
    else if (isKnown && canOpen) {
      this.open.push({ mark, parts: [], isText: false });
      this.at += mark.length;
    } else this.literal(mark.length);
  }

  /** Closes the innermost span of this mark within the innermost link; what is open inside it is text. */
  private close(mark: string): boolean {
    const link = this.innermostLink();
    const begin = this.open.findLastIndex((one) => one.mark === mark);
    const kind = SPANS[mark];
    if (kind === undefined || begin <= link || begin < 1) return false;
    while (begin < this.open.length - 1) this.unopen();
    const parts = this.open.pop()?.parts ?? [];
    this.add({ kind, parts });
    return true;
  }

  private openLink(mark: string): void {
    if (this.open.length < MAX_OPEN) {
      this.open.push({ mark, parts: [], isText: false });
      this.at += mark.length;
    } else this.literal(mark.length);
  }

  private closeLink(): void {
    const begin = this.innermostLink();
    TARGET.lastIndex = this.at + 1;
    const target = begin < 0 || this.source[this.at + 1] !== "(" ? null : TARGET.exec(this.source);
    while (0 <= begin && begin < this.open.length - 1) this.unopen();
    if (target === null) {
      if (0 <= begin) this.unopen();
      this.literal(1);
      return;
    }
    const { mark, parts } = this.open.pop() ?? { mark: "", parts: [] };
    const isImage = mark === "![";
    const shown = isImage && parts.length === 0 ? [{ kind: "text", text: "image" } as const] : parts;
    this.add({ kind: "link", href: target[1] ?? target[2] ?? "", parts: shown });
    this.at = TARGET.lastIndex;
    // No link lies in another one.
    if (!isImage) for (const one of this.open) one.isText ||= one.mark === "[";
  }

  private innermostLink(): number {
    return this.open.findLastIndex(({ mark, isText }) => mark.endsWith("[") && !isText);
  }

  /** A bare address, or one in angle brackets. */
  private address(): void {
    const { source, at } = this;
    const pattern = source[at] === "<" ? ANGLE_LINK : BARE_LINK;
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found === null) {
      this.literal(1);
      return;
    }
    const href = found[1] ?? withoutPunctuation(found[0]);
    this.add({ kind: "link", href, parts: [{ kind: "text", text: href }] });
    this.at = found[1] === undefined ? at + href.length : pattern.lastIndex;
  }

  private literal(length: number): void {
    this.addText(this.source.slice(this.at, this.at + length));
    this.at += length;
  }

  private unopen(): void {
    const last = this.open.pop();
    if (last === undefined) return;
    this.addText(last.mark);
    for (const part of last.parts) this.add(part);
  }

  private addText(text: string): void {
    if (text !== "") this.add({ kind: "text", text });
  }

  private add(part: Inline): void {
    const parts = this.open.at(-1)?.parts;
    const last = parts?.at(-1);
    if (parts === undefined) return;
    if (part.kind === "text" && last?.kind === "text")
      parts[parts.length - 1] = { ...last, text: last.text + part.text };
    else parts.push(part);
  }
}

function runLength(source: string, from: number): number {
  let to = from;
  while (source[to] === "`") to++;
  return to - from;
}

/** Where a run of exactly so many backticks begins; -1: nowhere. */
function closingRun(source: string, from: number, length: number): number {
  for (let at = source.indexOf("`", from); 0 <= at; ) {
    const own = runLength(source, at);
    if (own === length) return at;
    at = source.indexOf("`", at + own);
  }
  return -1;
}

/** A sentence may end with an address; a bracket belongs to it only if it was opened in it. */
function withoutPunctuation(address: string): string {
  let unopened = [...address].reduce((sum, char) => sum + (char === ")" ? 1 : char === "(" ? -1 : 0), 0);
  let end = address.length;
  for (; 8 < end; end--) {
    const last = address[end - 1] ?? "";
    const isUnopened = last === ")" && 0 < unopened;
    if (!isUnopened && !/[.,;:!?*_~\]]/.test(last)) break;
    if (isUnopened) unopened -= 1;
  }
  return address.slice(0, end);
}
