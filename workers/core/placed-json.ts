/** A value of a JSON text with the place where it stands: offsets into the text, [at, end). */
export type PlacedJson =
  | { readonly kind: "object"; readonly at: number; readonly end: number; readonly members: readonly PlacedMember[] }
  | { readonly kind: "list"; readonly at: number; readonly end: number; readonly items: readonly PlacedJson[] }
  | { readonly kind: "text"; readonly at: number; readonly end: number; readonly text: string }
  | { readonly kind: "number"; readonly at: number; readonly end: number; readonly value: number }
  | { readonly kind: "boolean"; readonly at: number; readonly end: number; readonly value: boolean }
  | { readonly kind: "null"; readonly at: number; readonly end: number };

export interface PlacedMember {
  readonly name: string;
  /** Of the name with its quotes. */
  readonly at: number;
  readonly end: number;
  readonly value: PlacedJson;
}

/** Where a text is no JSON, and what was expected there. */
export interface JsonFault {
  readonly message: string;
  readonly at: number;
}

/** No person writes deeper or longer files by hand, and the parser calls itself once a level. */
const MAX_DEPTH = 64;
const MAX_VALUES = 50_000;

/** Reads one JSON value (RFC 8259). Texts from outside may be anything, so depth and number of values are bounded. */
export function placedJson(text: string): PlacedJson | JsonFault {
  try {
    return new Parser(text).whole();
  } catch (error) {
    if (error instanceof Fault) return error.fault;
    throw error;
  }
}

export function isJsonFault(read: PlacedJson | JsonFault): read is JsonFault {
  return "message" in read;
}

class Fault extends Error {
  readonly fault: JsonFault;

  constructor(message: string, at: number) {
    super(message);
    this.fault = { message, at };
  }
}

class Parser {
  /** Behind a byte order mark, which editors of one system write. */
  private at: number;
  private values = 0;

  constructor(private readonly text: string) {
    this.at = text.startsWith("\ufeff") ? 1 : 0;
  }

  whole(): PlacedJson {
    const value = this.value(0);
    this.skipBlanks();
    if (this.at < this.text.length) throw this.unexpected("the end");
    return value;
  }

  private value(depth: number): PlacedJson {
    this.skipBlanks();
    const { at } = this;
    this.values += 1;
    if (MAX_DEPTH < depth) throw new Fault(`values are nested more than ${MAX_DEPTH} deep`, at);
    if (MAX_VALUES < this.values) throw new Fault(`there are more than ${MAX_VALUES} values`, at);
    switch (this.text[at]) {
      case "{":
        return this.object(depth);
      case "[":
        return this.list(depth);
      case '"':
        return { kind: "text", at, text: this.string(), end: this.at };
      case "t":
        this.word("true");
        return { kind: "boolean", at, end: this.at, value: true };
      case "f":
        this.word("false");
        return { kind: "boolean", at, end: this.at, value: false };
      case "n":
        this.word("null");
        return { kind: "null", at, end: this.at };
      default:
        return this.number();
    }
  }

  private object(depth: number): PlacedJson {
    const { at } = this;
    const members: PlacedMember[] = [];
    const names = new Set<string>();
    this.at += 1;
    if (this.takes("}")) return { kind: "object", at, end: this.at, members };
    do {
      this.skipBlanks();
      const nameAt = this.at;
      if (this.text[nameAt] !== '"') throw this.unexpected('a name in quotes (after the last one there is no ",")');
      const name = this.string();
      const end = this.at;
      if (names.has(name)) throw new Fault(`"${name.slice(0, 60)}" is given twice`, nameAt);
      names.add(name);
      if (!this.takes(":")) throw this.unexpected('":"');
      members.push({ name, at: nameAt, end, value: this.value(depth + 1) });
    } while (this.takes(","));
    if (!this.takes("}")) throw this.unexpected('"," or "}"');
    return { kind: "object", at, end: this.at, members };
  }

  private list(depth: number): PlacedJson {
    const { at } = this;
    const items: PlacedJson[] = [];
    this.at += 1;
    if (this.takes("]")) return { kind: "list", at, end: this.at, items };
    do items.push(this.value(depth + 1));
    while (this.takes(","));
    if (!this.takes("]")) throw this.unexpected('"," or "]"');
    return { kind: "list", at, end: this.at, items };
  }

  private string(): string {
    const { text, at: begin } = this;
    let at = begin + 1;
    for (; at < text.length && text[at] !== '"'; at += 1) {
      if (text.charCodeAt(at) < 0x20) throw new Fault("a text ends in the line in which it begins", at);
      if (text[at] === "\\") at += 1;
    }
    if (text.length <= at) throw new Fault("the text has no end", begin);
    this.at = at + 1;
    return unescaped(text.slice(begin, this.at), begin);
  }

  private number(): PlacedJson {
    const { at } = this;
    const found = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(this.text.slice(at, at + MAX_DIGITS));
    if (found === null) throw this.unexpected("a value");
    this.at += found[0].length;
    return { kind: "number", at, end: this.at, value: Number(found[0]) };
  }

  private word(word: string): void {
    if (!this.text.startsWith(word, this.at)) throw this.unexpected("a value");
    this.at += word.length;
  }

  private takes(sign: string): boolean {
    this.skipBlanks();
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  private unexpected(wanted: string): Fault {
    const { text, at } = this;
    const found = at < text.length ? `"${String.fromCodePoint(text.codePointAt(at) ?? 0)}"` : "the end of the file";
    return new Fault(`expected ${wanted}, found ${found}`, at);
  }

  private skipBlanks(): void {
    const { text } = this;
    while (text[this.at] === " " || text[this.at] === "\n" || text[this.at] === "\r" || text[this.at] === "\t") {
      this.at += 1;
    }
  }
}

const MAX_DIGITS = 400;

/** A string with its quotes, as the language reads it: its own parser knows all escapes. */
function unescaped(quoted: string, at: number): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw new Fault("the text has an escape that JSON does not know", at);
  }
}
