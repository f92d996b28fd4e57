import type { Token } from "./tokens.js";
import { type TypeSizes, typeSize } from "./types.js";

/** An expression of C over the fields of an event, as format files have it. */
export type Expression =
  | { readonly kind: "number"; readonly value: bigint }
  | { readonly kind: "text"; readonly text: string }
  /** `REC->name` */
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "unary"; readonly sign: string; readonly of: Expression }
  | { readonly kind: "binary"; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "choice"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: "cast"; readonly size: number; readonly isSigned: boolean; readonly of: Expression }
  | { readonly kind: "call"; readonly name: string; readonly items: readonly Expression[] }
  /** `{ 1, "A" }` */
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "other" };

/** Formats come from files: one that nests deeper than any kernel's is not followed. */
const MAX_DEPTH = 100;

const PRECEDENCE: Readonly<Record<string, number>> = {
  "||": 1,
  "&&": 2,
  "|": 3,
  "^": 4,
  "&": 5,
  "==": 6,
  "!=": 6,
  "<": 7,
  ">": 7,
  "<=": 7,
  ">=": 7,
  "<<": 8,
  ">>": 8,
  "+": 9,
  "-": 9,
  "*": 10,
  "/": 10,
  "%": 10,
};

/** Operators side by side, such as "a | b | c": they nest too. */
const MAX_CHAIN = 1000;

/** Words that begin the name of a type in a cast. */
const TYPE_WORDS: ReadonlySet<string> = new Set(
  "unsigned signed int long short char void const struct union enum bool u8 u16 u32 u64 s8 s16 s32 s64".split(" "),
);

/** Reads expressions from tokens, one after the other. A method answers undefined where the tokens make none. */
export class ExpressionReader {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly sizes: TypeSizes,
  ) {}

  get isAtEnd(): boolean {
    return this.at === this.tokens.length;
  }

  /** Takes the sign if it is next. */
  take(sign: string): boolean {
    if (!this.isNext(sign)) return false;
    this.at += 1;
    return true;
  }

  /** Texts side by side are one. */
  text(): string | undefined {
    let text: string | undefined;
    for (let token = this.next; token?.kind === "text"; token = this.next) {
      text = (text ?? "") + token.text;
      this.at += 1;
    }
    return text;
  }

  expression(): Expression | undefined {
    this.depth += 1;
    const read = this.depth <= MAX_DEPTH ? this.choice() : undefined;
    this.depth -= 1;
    return read;
  }

  private get next(): Token | undefined {
    return this.tokens[this.at];
  }

  private isNext(sign: string): boolean {
    const { next } = this;
    return next?.kind === "sign" && next.text === sign;
  }

  private choice(): Expression | undefined {
    const test = this.binary(1);
    if (test === undefined || !this.take("?")) return test;
    const yes = this.expression();
    if (yes === undefined || !this.take(":")) return undefined;
    const no = this.expression();
    return no && { kind: "choice", test, yes, no };
  }

  private binary(least: number): Expression | undefined {
    let left = this.unary();
    for (let length = 0; length < MAX_CHAIN; length += 1) {
      const sign = this.next?.kind === "sign" ? this.next.text : "";
      const precedence = PRECEDENCE[sign] ?? 0;
      if (left === undefined || precedence < least) return left;
      this.at += 1;
      const right = this.binary(precedence + 1);
      left = right && { kind: "binary", sign, left, right };
    }
    return undefined;
  }

  private unary(): Expression | undefined {
    this.depth += 1;
    const read = this.depth <= MAX_DEPTH ? this.signed() : undefined;
    this.depth -= 1;
    return read;
  }

  private signed(): Expression | undefined {
    for (const sign of ["-", "+", "~", "!", "&", "*"]) {
      if (!this.take(sign)) continue;
      const of = this.unary();
      return of && { kind: "unary", sign, of };
    }
    return this.cast() ?? this.postfix();
  }

  private cast(): Expression | undefined {
    const end = this.castEnd();
    if (end === undefined) return undefined;
    const words = this.tokens.slice(this.at + 1, end).map(({ text }) => text);
    const begin = this.at;
    this.at = end + 1;
    const of = this.unary();
    if (of === undefined) {
      this.at = begin;
      return undefined;
    }
    const name = words.join(" ");
    return { kind: "cast", size: typeSize(name, this.sizes) ?? 8, isSigned: isSignedType(name), of };
  }

  /** Where the ")" of a cast is, if one is next. */
  private castEnd(): number | undefined {
    const { tokens, at } = this;
    if (!this.isNext("(")) return undefined;
    const first = tokens[at + 1];
    if (first?.kind !== "word" || !isTypeWord(first.text)) return undefined;
    let end = at + 1;
    while (tokens[end]?.kind === "word" || tokens[end]?.text === "*") end += 1;
    return tokens[end]?.text === ")" ? end : undefined;
  }

  private postfix(): Expression | undefined {
    let read = this.primary();
    for (;;) {
      if (read === undefined) return undefined;
      if (this.take("[")) {
        const index = this.expression();
        if (index === undefined || !this.take("]")) return undefined;
        read = { kind: "other" };
      } else if (this.isNext("->") || this.isNext(".")) {
        this.at += 2;
        read = { kind: "other" };
      } else return read;
    }
  }

  private primary(): Expression | undefined {
    const token = this.next;
    if (token === undefined) return undefined;
    if (token.kind === "text") return { kind: "text", text: this.text() ?? "" };
    this.at += 1;
    if (token.kind === "number") return { kind: "number", value: BigInt(token.text) };
    if (token.kind === "word") return this.word(token.text);
    if (token.text === "{") return this.list();
    if (token.text !== "(") return undefined;
    const inner = this.expression();
    return this.take(")") ? inner : undefined;
  }

  private word(name: string): Expression | undefined {
    if (name === "sizeof") return this.sizeOf();
    if (name === "REC" && this.take("->")) {
      const field = this.next;
      this.at += 1;
      return field?.kind === "word" ? { kind: "field", name: field.text } : undefined;
    }
    if (!this.take("(")) return { kind: "other" };
    const items = this.items(")");
    return items && { kind: "call", name, items };
  }

  private list(): Expression | undefined {
    const items = this.items("}");
    return items && { kind: "list", items };
  }

  private items(end: string): Expression[] | undefined {
    const items: Expression[] = [];
    while (!this.take(end)) {
      const item = this.expression();
      if (item === undefined) return undefined;
      items.push(item);
      if (!this.take(",") && !this.isNext(end)) return undefined;
    }
    return items;
  }

  /** `sizeof(type)`, `sizeof(expression)`. */
  private sizeOf(): Expression | undefined {
    if (!this.take("(")) return undefined;
    const words: string[] = [];
    while (!this.isAtEnd && !this.isNext(")")) {
      words.push(this.next?.text ?? "");
      this.at += 1;
    }
    if (!this.take(")")) return undefined;
    const size = typeSize(words.join(" "), this.sizes);
    return size === undefined ? { kind: "other" } : { kind: "number", value: BigInt(size) };
  }
}

function isTypeWord(word: string): boolean {
  return TYPE_WORDS.has(word) || /^__[us]\d+$/.test(word) || word.endsWith("_t");
}

function isSignedType(name: string): boolean {
  return !/\bunsigned\b|\bu(?:8|16|32|64)\b|\bsize_t\b|\*/.test(name.replaceAll("_", " "));
}
