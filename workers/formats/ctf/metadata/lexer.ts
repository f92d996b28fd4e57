import { MetadataFault } from "./fault.js";
import { unescapeString } from "./strings.js";

export type TokenKind = "end" | "word" | "integer" | "string" | "punctuation";

/**
 * Reads TSDL (CTF 1.8.3, appendix C) token by token, the current one in its fields: no token objects.
 * Works on one char per byte, so that positions in the text are byte positions.
 */
export class Lexer {
  kind: TokenKind = "end";
  /** Of a word its letters, of punctuation the sign, of an integer its digits and prefix, of a string nothing. */
  text = "";
  /** Of the current token: [start, end). */
  start = 0;
  end = 0;
  /** End of the token before. */
  previousEnd = 0;
  private readonly source: string;

  constructor(private readonly bytes: Uint8Array) {
    // windows-1252 in truth, which also maps each byte to one UTF-16 unit, and ASCII to itself.
    this.source = new TextDecoder("latin1").decode(bytes);
    this.next();
  }

  is(text: string): boolean {
    return this.text === text && (this.kind === "punctuation" || this.kind === "word");
  }

  /** The value of the current string token. */
  stringValue(): string {
    return unescapeString(this.source, this.bytes, this.start + 1, this.end - 1);
  }

  fault(message: string, position: number = this.start): MetadataFault {
    return new MetadataFault(message, position);
  }

  /** The current token in words, for messages. */
  describe(): string {
    if (this.kind === "end") return "end of metadata";
    if (this.kind === "string") return "a string";
    return `\`${this.text}\``;
  }

  next(): void {
    this.previousEnd = this.end;
    const at = this.skipBlanks(this.end);
    this.start = at;
    const code = this.source.charCodeAt(at);
    if (at >= this.source.length) this.set("end", at, "");
    else if (isWordStart(code)) this.word(at);
    else if (isDigit(code)) this.integer(at);
    else if (code === QUOTE || code === APOSTROPHE) this.set("string", this.closingQuote(at, code) + 1, "");
    else this.sign(at, code);
  }

  private set(kind: TokenKind, end: number, text: string): void {
    this.kind = kind;
    this.end = end;
    this.text = text;
  }

  private word(at: number): void {
    let end = at + 1;
    while (isWordPart(this.source.charCodeAt(end))) end += 1;
    this.set("word", end, this.source.slice(at, end));
  }

  /** 0x1f, 0b101, 017, 12, with C suffixes; `1x` is `1` and then `x`. */
  private integer(at: number): void {
    const second = this.source.charCodeAt(at + 1) | 0x20;
    const zero = this.source.charCodeAt(at) === ZERO;
    let end = at + 1;
    if (zero && second === LETTER_X && isHexDigit(this.source.charCodeAt(at + 2))) {
      end = at + 2;
      while (isHexDigit(this.source.charCodeAt(end))) end += 1;
    } else if (zero && second === LETTER_B && isBinaryDigit(this.source.charCodeAt(at + 2))) {
      end = at + 2;
      while (isBinaryDigit(this.source.charCodeAt(end))) end += 1;
    } else if (zero) {
      while (isOctalDigit(this.source.charCodeAt(end))) end += 1;
    } else {
      while (isDigit(this.source.charCodeAt(end))) end += 1;
    }
    const text = this.source.slice(at, end);
    while (isIntegerSuffix(this.source.charCodeAt(end))) end += 1;
    this.set("integer", end, text);
  }

  /** Character constants are read as strings: they occur only in attributes that are not used. */
  private closingQuote(at: number, quote: number): number {
    let end = at + 1;
    for (; end < this.source.length; end++) {
      const code = this.source.charCodeAt(end);
      if (code === quote) return end;
      if (code === BACKSLASH) end += 1;
      else if (code === 0) throw this.fault("string holds a NUL byte", at);
    }
    throw this.fault("string has no closing quote", at);
  }

  private sign(at: number, code: number): void {
    const text = code === COLON || code === DOT ? this.longSign(at) : this.source.charAt(at);
    if (!PUNCTUATION.includes(text)) {
      throw this.fault(`unexpected character ${code < 0x20 || 0x7e < code ? `of code ${code}` : `\`${text}\``}`, at);
    }
    this.set("punctuation", at + text.length, text);
  }

  private longSign(at: number): string {
    if (this.source.startsWith(":=", at)) return ":=";
    return this.source.startsWith("...", at) ? "..." : this.source.charAt(at);
  }

  /** White space, comments of both kinds, line continuations. */
  private skipBlanks(from: number): number {
    let at = from;
    for (;;) {
      const code = this.source.charCodeAt(at);
      if (code === SPACE || (TAB <= code && code <= CARRIAGE_RETURN)) at += 1;
      else if (code === SLASH && this.source.charCodeAt(at + 1) === STAR) at = this.commentEnd(at);
      else if (code === SLASH && this.source.charCodeAt(at + 1) === SLASH) at = this.lineEnd(at);
      else if (code === BACKSLASH && isLineBreak(this.source.charCodeAt(at + 1))) at += 2;
      else return at;
    }
  }

  private commentEnd(at: number): number {
    const end = this.source.indexOf("*/", at + 2);
    if (end < 0) throw this.fault("comment has no end", at);
    return end + 2;
  }

  private lineEnd(at: number): number {
    const end = this.source.indexOf("\n", at);
    return end < 0 ? this.source.length : end;
  }
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const STAR = 0x2a;
const DOT = 0x2e;
const SLASH = 0x2f;
const ZERO = 0x30;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LETTER_B = 0x62;
const LETTER_X = 0x78;
const PUNCTUATION: readonly string[] = [..."{}[]()<>;:,.=*+-", ":=", "..."];

function isDigit(code: number): boolean {
  return 0x30 <= code && code <= 0x39;
}

function isOctalDigit(code: number): boolean {
  return 0x30 <= code && code <= 0x37;
}

function isBinaryDigit(code: number): boolean {
  return code === 0x30 || code === 0x31;
}

function isHexDigit(code: number): boolean {
  const lower = code | 0x20;
  return isDigit(code) || (0x61 <= lower && lower <= 0x66);
}

/** C's u, U, l, L. */
function isIntegerSuffix(code: number): boolean {
  const lower = code | 0x20;
  return lower === 0x75 || lower === 0x6c;
}

function isWordStart(code: number): boolean {
  const lower = code | 0x20;
  return (0x61 <= lower && lower <= 0x7a) || code === 0x5f;
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || isDigit(code);
}

function isLineBreak(code: number): boolean {
  return code === LINE_FEED || code === CARRIAGE_RETURN;
}
