import { MetadataFault } from "../metadata/fault.js";

/** A value of a JSON text and the byte where it begins. Integers are exact, whatever their size. */
export type JsonValue =
  | JsonObject
  | JsonArray
  | { readonly kind: "string"; readonly at: number; readonly text: string }
  | { readonly kind: "integer"; readonly at: number; readonly value: bigint }
  | { readonly kind: "real" | "true" | "false" | "null"; readonly at: number };

export interface JsonObject {
  readonly kind: "object";
  readonly at: number;
  readonly members: ReadonlyMap<string, JsonValue>;
}

export interface JsonArray {
  readonly kind: "array";
  readonly at: number;
  readonly items: readonly JsonValue[];
}

/** Field classes take three levels each. */
const MAX_DEPTH = 512;
/** More than a kernel's whole set of events needs; each takes about 100 bytes of memory. */
const MAX_VALUES = 1_000_000;
/** A number of more digits is none of a trace, and would take long to read. */
const MAX_DIGITS = 64;

/** How many values may still be read. */
export interface JsonAllowance {
  values: number;
}

export function jsonAllowance(): JsonAllowance {
  return { values: MAX_VALUES };
}

/** The text ends inside a value. */
export class CutJsonFault extends MetadataFault {}

/** Reads the one JSON value (RFC 8259) in bytes [begin, end); a fault has the byte where the text is wrong. */
export function parseJson(bytes: Uint8Array, begin: number, end: number, allowance: JsonAllowance): JsonValue {
  const parser = new JsonParser(bytes, begin, end, allowance);
  const value = parser.value(0);
  parser.expectEnd();
  return value;
}

class JsonParser {
  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly end: number,
    private readonly allowance: JsonAllowance,
  ) {}

  value(depth: number): JsonValue {
    this.skipBlanks();
    const { at } = this;
    if (MAX_DEPTH < depth) throw new MetadataFault(`JSON values are nested more than ${MAX_DEPTH} deep`, at);
    if (this.allowance.values-- <= 0) throw new MetadataFault(`more than ${MAX_VALUES} JSON values`, at);
    switch (this.byte()) {
      case BRACE:
        return this.object(depth);
      case BRACKET:
        return this.array(depth);
      case QUOTE:
        return { kind: "string", at, text: this.string() };
      case 0x74:
        return this.word("true");
      case 0x66:
        return this.word("false");
      case 0x6e:
        return this.word("null");
      default:
        return this.number();
    }
  }

  expectEnd(): void {
    this.skipBlanks();
    if (this.at < this.end) throw this.unexpected("the end of the fragment");
  }

  private object(depth: number): JsonObject {
    const { at } = this;
    const members = new Map<string, JsonValue>();
    this.at += 1;
    if (this.isNext(BRACE_END)) return { kind: "object", at, members };
    do {
      this.skipBlanks();
      const nameAt = this.at;
      if (this.byte() !== QUOTE) throw this.unexpected("the name of a property");
      const name = this.string();
      if (members.has(name)) throw new MetadataFault(`property \`${name}\` is given twice`, nameAt);
      this.expect(COLON, "`:`");
      members.set(name, this.value(depth + 1));
    } while (this.isNext(COMMA));
    this.expect(BRACE_END, "`,` or `}`");
    return { kind: "object", at, members };
  }

  private array(depth: number): JsonArray {
    const { at } = this;
    const items: JsonValue[] = [];
    this.at += 1;
    if (this.isNext(BRACKET_END)) return { kind: "array", at, items };
    do items.push(this.value(depth + 1));
    while (this.isNext(COMMA));
    this.expect(BRACKET_END, "`,` or `]`");
    return { kind: "array", at, items };
  }

  private string(): string {
    const begin = this.at;
    let hasEscapes = false;
    for (let at = begin + 1; at < this.end; at += 1) {
      const byte = this.bytes[at] as number;
      if (byte === QUOTE) {
        this.at = at + 1;
        return hasEscapes ? this.unescaped(begin, this.at) : utf8.decode(this.bytes.subarray(begin + 1, at));
      }
      if (byte < 0x20) throw new MetadataFault("control character in a string", at);
      if (byte === BACKSLASH) {
        hasEscapes = true;
        at += 1;
      }
    }
    throw new CutJsonFault("string without an end", begin);
  }

  /** Of a string with its quotes in bytes [begin, end). */
  private unescaped(begin: number, end: number): string {
    const text = utf8.decode(this.bytes.subarray(begin + 1, end - 1));
    return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.?))/gs, (_, code: string | undefined, letter: string) => {
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      const meant = ESCAPES[letter];
      if (meant === undefined) throw new MetadataFault("string with an unknown escape sequence", begin);
      return meant;
    });
  }

  private number(): JsonValue {
    const { at } = this;
    let end = at;
    while (end < this.end && isNumeric(this.bytes[end] as number)) end += 1;
    const text = utf8.decode(this.bytes.subarray(at, Math.min(end, at + MAX_DIGITS + 1)));
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) throw this.unexpected("a JSON value");
    if (MAX_DIGITS < text.length) throw new MetadataFault(`number of more than ${MAX_DIGITS} characters`, at);
    this.at = end;
    return /^-?\d+$/.test(text) ? { kind: "integer", at, value: BigInt(text) } : { kind: "real", at };
  }

  private word(word: "true" | "false" | "null"): JsonValue {
    const { at } = this;
    for (const letter of word) {
      if (this.byte() !== letter.charCodeAt(0)) throw this.unexpected(`\`${word}\``);
      this.at += 1;
    }
    return { kind: word, at };
  }

  private isNext(byte: number): boolean {
    this.skipBlanks();
    if (this.byte() !== byte) return false;
    this.at += 1;
    return true;
  }

  private expect(byte: number, what: string): void {
    if (!this.isNext(byte)) throw this.unexpected(what);
  }

  private unexpected(wanted: string): MetadataFault {
    const { at } = this;
    if (this.end <= at) return new CutJsonFault(`expected ${wanted}, found the end`, at);
    return new MetadataFault(`expected ${wanted}, found \`${String.fromCharCode(this.byte())}\``, at);
  }

  /** The next byte, 0 at the end. */
  private byte(): number {
    return this.at < this.end ? (this.bytes[this.at] as number) : 0;
  }

  private skipBlanks(): void {
    while (this.at < this.end && isBlank(this.bytes[this.at] as number)) this.at += 1;
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const BRACKET_END = 0x5d;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const utf8 = new TextDecoder("utf-8");

export function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Digits, signs, the point and the letters of exponents. */
function isNumeric(byte: number): boolean {
  return (0x30 <= byte && byte <= 0x39) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].includes(byte);
}
