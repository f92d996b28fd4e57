import { formatCount } from "../core/format.js";
import type { Comparison, Filter, FilterError, Piece, Relation, TextSpan } from "../model/filter.js";
import { cited, shortened } from "./cited.js";
import { type Token, tokenize } from "./tokens.js";

/** A list of three thousand threads has room. Every row is held against every word. */
const MAX_CHARS = 20_000;

export type Parsed =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; readonly error: FilterError };

export function parseFilter(source: string): Parsed {
  if (MAX_CHARS < source.length) {
    const message = `a filter has at most ${formatCount(MAX_CHARS)} characters; this one has ${formatCount(source.length)}`;
    return { ok: false, error: { message, column: MAX_CHARS + 1, length: source.length - MAX_CHARS } };
  }
  const tokens = tokenize(source);
  if ("message" in tokens) return { ok: false, error: tokens };
  try {
    return { ok: true, filter: new Parser(tokens).parse() };
  } catch (error) {
    if (error instanceof Unexpected) return { ok: false, error: error.found };
    throw error;
  }
}

class Unexpected extends Error {
  readonly found: FilterError;

  constructor(message: string, { column, length }: TextSpan) {
    super(message);
    this.found = { message, column, length };
  }
}

const RELATIONS: ReadonlyMap<string, Relation> = new Map([
  ["==", "=="],
  ["=", "=="],
  ["!=", "!="],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
  ["~", "~"],
  ["contains", "contains"],
  ["matches", "matches"],
]);

/** No person nests filters deeper than this; the parser calls itself once a level. */
const MAX_DEPTH = 100;

class Parser {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Filter {
    if (this.peek().kind === "end") return { op: "and", parts: [] };
    const filter = this.or();
    const rest = this.peek();
    if (rest.kind !== "end") throw new Unexpected(`${cited(rest.text)} is one too many`, rest);
    return filter;
  }

  private or(): Filter {
    const parts = [this.and()];
    while (this.takeOperator("||") || this.takeWord("or")) parts.push(this.and());
    return parts.length === 1 ? (parts[0] as Filter) : { op: "or", parts };
  }

  private and(): Filter {
    const parts = [this.not()];
    for (;;) {
      const isJoined = this.takeOperator("&&") || this.takeWord("and");
      if (!isJoined && !this.beginsOperand()) break;
      parts.push(this.not());
    }
    return parts.length === 1 ? (parts[0] as Filter) : { op: "and", parts };
  }

  private not(): Filter {
    this.depth += 1;
    if (MAX_DEPTH < this.depth) throw new Unexpected("too deeply nested", this.peek());
    const isNot = this.takeOperator("!") || this.takeOperator("-") || this.takeWord("not");
    const filter: Filter = isNot ? { op: "not", part: this.not() } : this.operand();
    this.depth -= 1;
    return filter;
  }

  private operand(): Filter {
    const token = this.peek();
    switch (token.kind) {
      case "open":
        return this.inBrackets(token);
      case "word":
        this.at += 1;
        return this.afterWord(token);
      case "text":
      case "pattern":
        this.at += 1;
        return { op: "anywhere", wanted: pieceOf(token) };
      case "end":
        throw new Unexpected("something is missing at the end", token);
      default:
        throw new Unexpected(`"${token.text}" has nothing before it`, token);
    }
  }

  private inBrackets(open: Token): Filter {
    this.at += 1;
    const inner = this.or();
    if (this.peek().kind !== "close") throw new Unexpected(`the "(" has no ")"`, open);
    this.at += 1;
    return inner;
  }

  private afterWord(word: Token): Filter {
    if (this.peek().kind === "colon") return this.shortForm(word);
    if (this.takeWord("present")) return { op: "present", field: pieceOf(word) };
    if (this.takeOperator("!~")) return { op: "not", part: this.compared(word, "~") };
    const { kind, text } = this.peek();
    const relation = kind === "word" || kind === "operator" ? RELATIONS.get(text) : undefined;
    if (relation === undefined) return { op: "anywhere", wanted: pieceOf(word) };
    this.at += 1;
    return this.compared(word, relation);
  }

  /** Behind the operator. */
  private compared(word: Token, relation: Relation): Comparison {
    const value = this.peek();
    if (value.kind !== "word" && value.kind !== "text" && value.kind !== "pattern") {
      const operator = this.tokens[this.at - 1]?.text;
      throw new Unexpected(`${shortened(word.text)} ${operator} what? A value is missing`, value);
    }
    this.at += 1;
    return { op: "compare", field: pieceOf(word), relation, values: [pieceOf(value)] };
  }

  /** `state:wait,preempted`. A comma at the end is left over from typing. */
  private shortForm(word: Token): Comparison {
    const colon = this.peek();
    this.at += 1;
    const values: Piece[] = [];
    let end = colon.column + colon.length;
    for (let item = this.peek(); item.column === end && item.kind !== "end"; item = this.peek()) {
      if (item.kind === "word" || item.kind === "text") values.push(pieceOf(item));
      else if (item.kind !== "comma") break;
      end = item.column + item.length;
      this.at += 1;
    }
    if (values.length === 0) throw new Unexpected(`${shortened(word.text)}: what? A value is missing`, this.peek());
    return { op: "compare", field: pieceOf(word), relation: "==", values };
  }

  private beginsOperand(): boolean {
    const { kind, text } = this.peek();
    if (kind === "word") return text !== "or" && text !== "and";
    if (kind === "operator") return text === "!" || text === "-";
    return kind === "text" || kind === "pattern" || kind === "open";
  }

  private takeOperator(text: string): boolean {
    return this.take("operator", text);
  }

  private takeWord(text: string): boolean {
    return this.take("word", text);
  }

  private take(kind: Token["kind"], text: string): boolean {
    const token = this.peek();
    if (token.kind !== kind || token.text !== text) return false;
    this.at += 1;
    return true;
  }

  private peek(): Token {
    return this.tokens[this.at] as Token;
  }
}

function pieceOf({ kind, text, column, length, ignoresCase }: Token): Piece {
  if (kind !== "pattern") return { text, column, length };
  return { text, column, length, pattern: ignoresCase === true ? "caseless" : "cased" };
}
