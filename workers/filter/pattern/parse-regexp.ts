import { ANY, allBut, type CharSet, charSet, type Pattern } from "./pattern.js";

/** Why a regular expression is not taken. */
interface PatternError {
  readonly message: string;
  /** Of the character that is meant, from 0. */
  readonly at: number;
}

export type ParsedPattern =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly error: PatternError };

/**
 * A regular expression of JavaScript, of whose flags `i` alone is known (for the letters of ASCII), and without the constructs that cannot be matched in time linear
 * in the text: references back to a group, and looking ahead and behind.
 */
export function parseRegExp(source: string, { ignoresCase = false } = {}): ParsedPattern {
  try {
    return { ok: true, pattern: new RegExpParser(source, ignoresCase).parse() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: { message: error.message, at: error.at } };
    throw error;
  }
}

class Refused extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** The parser calls itself once a level. */
const MAX_DEPTH = 100;

const DIGITS: CharSet = [[0x30, 0x39]];
const WORDS: CharSet = [...DIGITS, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const SPACES: CharSet = [
  [0x09, 0x0d],
  [0x2000, 0x200a],
  ...charSet("\u0020\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff"),
];
const LINE_ENDS = charSet("\n\r\u2028\u2029");
const CLASSES: Readonly<Record<string, CharSet>> = {
  d: DIGITS,
  D: allBut(DIGITS),
  w: WORDS,
  W: allBut(WORDS),
  s: SPACES,
  S: allBut(SPACES),
};
const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", v: "\v", f: "\f", "0": "\0" };

class RegExpParser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly source: string,
    private readonly ignoresCase: boolean,
  ) {}

  parse(): Pattern {
    const pattern = this.either();
    if (this.at < this.source.length) throw new Refused(`")" has no "("`, this.at);
    return pattern;
  }

  private either(): Pattern {
    this.depth += 1;
    if (MAX_DEPTH < this.depth) throw new Refused("too deeply nested", this.at);
    const parts = [this.row()];
    while (this.take("|")) parts.push(this.row());
    this.depth -= 1;
    return parts.length === 1 ? (parts[0] as Pattern) : { is: "either", parts };
  }

  private row(): Pattern {
    const parts: Pattern[] = [];
    while (this.at < this.source.length && this.peek() !== "|" && this.peek() !== ")") parts.push(this.repeated());
    return { is: "row", parts };
  }

  private repeated(): Pattern {
    const from = this.at;
    const part = this.atom();
    const times = this.times();
    if (times === undefined) return part;
    if (part.is === "place") throw new Refused("nothing to repeat", from);
    const isLazy = this.take("?");
    const [least, most] = times;
    if (most < least) throw new Refused("the numbers in {} are out of order", from);
    if (this.times() !== undefined) throw new Refused("nothing to repeat", this.at - 1);
    return { is: "repeat", part, least, most, isLazy };
  }

  private times(): readonly [number, number] | undefined {
    if (this.take("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.take("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.take("?")) return [0, 1];
    const braces = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.source.slice(this.at, this.at + 40));
    if (braces === null) return undefined;
    this.at += braces[0].length;
    const [, least, comma, most] = braces;
    if (comma === undefined) return [Number(least), Number(least)];
    return [Number(least), most === "" ? Number.POSITIVE_INFINITY : Number(most)];
  }

  private atom(): Pattern {
    const from = this.at;
    if (this.times() !== undefined) throw new Refused("nothing to repeat", from);
    const char = this.next();
    switch (char) {
      case "(":
        return this.group(from);
      case "[":
        return { is: "one", of: this.cased(this.set(from)) };
      case "\\":
        return this.escape(from);
      case ".":
        return { is: "one", of: allBut(LINE_ENDS) };
      case "^":
        return { is: "place", place: "begin" };
      case "$":
        return { is: "place", place: "end" };
      default:
        return { is: "one", of: this.cased(charSet(char)) };
    }
  }

  private cased(set: CharSet): CharSet {
    return this.ignoresCase ? withBothCases(set) : set;
  }

  private group(from: number): Pattern {
    const name = this.take("?") ? this.groupName(from) : undefined;
    const inner = this.either();
    if (!this.take(")")) throw new Refused(`the "(" has no ")"`, from);
    return name === undefined ? inner : { is: "named", name, part: inner };
  }

  /** Undefined of a group that has none. */
  private groupName(from: number): string | undefined {
    if (this.take(":")) return undefined;
    const name = /^<([\p{ID_Start}$_][\p{ID_Continue}$]*)>/u.exec(this.source.slice(this.at, this.at + 80))?.[1];
    if (name !== undefined) {
      this.at += name.length + 2;
      return name;
    }
    throw new Refused("looking ahead or behind, as (?= does, is not available: it could take for ever", from);
  }

  private escape(from: number): Pattern {
    const char = this.peek();
    if (char === "b" || char === "B") {
      this.at += 1;
      return { is: "place", place: char === "b" ? "word edge" : "no word edge" };
    }
    if (/[1-9k]/.test(char)) {
      throw new Refused(`\\${char}, which refers back to a group, is not available: it could take for ever`, from);
    }
    return { is: "one", of: this.cased(this.escaped(from)) };
  }

  /** The meaning of a backslash and the characters after it, in a set and outside. */
  private escaped(from: number): CharSet {
    if (this.at === this.source.length) throw new Refused("nothing follows the \\", from);
    const char = this.next();
    const known = CLASSES[char];
    if (known !== undefined) return known;
    const digits = char === "x" ? 2 : char === "u" ? 4 : 0;
    const code = this.source.slice(this.at, this.at + digits);
    if (digits > 0 && code.length === digits && /^[0-9a-f]+$/i.test(code)) {
      this.at += digits;
      return charSet(String.fromCharCode(Number.parseInt(code, 16)));
    }
    return charSet(CONTROLS[char] ?? char);
  }

  private set(from: number): CharSet {
    const isOthers = this.take("^");
    const ranges: (readonly [number, number])[] = [];
    while (!this.take("]")) {
      const start = this.at;
      const low = this.setMember(from);
      if (this.peek() !== "-" || [undefined, "]"].includes(this.source[this.at + 1])) {
        ranges.push(...low);
        continue;
      }
      this.at += 1;
      const high = this.setMember(from);
      const [[first] = [0], [last] = [0]] = [low[0], high[0]];
      // A class, as in [\d-x], is no end of a range: the "-" is itself.
      if (!isSingle(low) || !isSingle(high)) ranges.push(...low, ...charSet("-"), ...high);
      else if (last < first) throw new Refused("the range is out of order", start);
      else ranges.push([first, last]);
    }
    if (ranges.length === 0) return isOthers ? ANY : [];
    return isOthers ? allBut(ranges) : ranges;
  }

  private setMember(from: number): CharSet {
    if (this.at === this.source.length) throw new Refused(`the "[" has no "]"`, from);
    const start = this.at;
    const char = this.next();
    if (char !== "\\") return charSet(char);
    if (this.take("b")) return charSet("\b");
    return this.escaped(start);
  }

  private take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at += 1;
    return true;
  }

  private peek(): string {
    return this.source[this.at] ?? "";
  }

  private next(): string {
    return this.source[this.at++] ?? "";
  }
}

function isSingle(set: CharSet): boolean {
  const [only] = set;
  return set.length === 1 && only !== undefined && only[0] === only[1];
}

const UPPER = [0x41, 0x5a] as const;
const TO_LOWER = 0x20;

/** A set with the other case of its letters A to Z. */
function withBothCases(set: CharSet): CharSet {
  const others = set.flatMap(([low, high]) => [
    ...moved(Math.max(low, UPPER[0]), Math.min(high, UPPER[1]), TO_LOWER),
    ...moved(Math.max(low, UPPER[0] + TO_LOWER), Math.min(high, UPPER[1] + TO_LOWER), -TO_LOWER),
  ]);
  return [...set, ...others];
}

function moved(low: number, high: number, by: number): CharSet {
  return low <= high ? [[low + by, high + by]] : [];
}
