import { type FilterError, type Token, tokenize } from "./tokens.js";

/**
 * The language of `export --where`, and of `where` in the window's requests for tables:
 *
 *     state == wait && duration > 1ms
 *     name contains nginx || lane matches "*\/vcpu/*"
 *     !(reason == HLT) && culprit present
 *     nginx                                        any text of the row contains it
 *
 * Loosest first: `||`, `&&`, `!`, comparison. Words next to each other without an operator mean `&&`.
 * `matches` takes a pattern with `*` and `?`, or a regular expression between slashes.
 */
export type Filter =
  | { readonly op: "or" | "and"; readonly parts: readonly Filter[] }
  | { readonly op: "not"; readonly part: Filter }
  | { readonly op: "present"; readonly field: string; readonly column: number }
  | { readonly op: "anywhere"; readonly text: string }
  | Comparison;

export interface Comparison {
  readonly op: "compare";
  readonly field: string;
  readonly relation: Relation;
  readonly value: string;
  readonly column: number;
  readonly valueColumn: number;
}

type Relation = "==" | "!=" | "<" | "<=" | ">" | ">=" | "contains" | "matches";

export type Parsed =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; readonly error: FilterError };

export function parseFilter(source: string): Parsed {
  const tokens = tokenize(source);
  if ("message" in tokens) return { ok: false, error: tokens };
  try {
    return { ok: true, filter: new Parser(tokens).parse() };
  } catch (error) {
    if (error instanceof Unexpected) return { ok: false, error: { message: error.message, column: error.column } };
    throw error;
  }
}

class Unexpected extends Error {
  constructor(
    message: string,
    readonly column: number,
  ) {
    super(message);
  }
}

const RELATIONS: Readonly<Record<string, Relation>> = {
  "==": "==",
  "=": "==",
  "!=": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  "~": "matches",
  contains: "contains",
  matches: "matches",
};

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
    if (rest.kind !== "end") throw new Unexpected(`"${rest.text}" is one too many`, rest.column);
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
    if (MAX_DEPTH < this.depth) throw new Unexpected("too deeply nested", this.peek().column);
    const filter: Filter =
      this.takeOperator("!") || this.takeWord("not") ? { op: "not", part: this.not() } : this.operand();
    this.depth -= 1;
    return filter;
  }

  private operand(): Filter {
    const token = this.peek();
    if (token.kind === "open") {
      this.at += 1;
      const inner = this.or();
      if (this.peek().kind !== "close") throw new Unexpected(`the "(" has no ")"`, token.column);
      this.at += 1;
      return inner;
    }
    if (token.kind !== "word" && token.kind !== "text") {
      throw new Unexpected(
        token.kind === "end" ? "something is missing at the end" : `"${token.text}" has nothing before it`,
        token.column,
      );
    }
    this.at += 1;
    return token.kind === "word" ? this.afterWord(token) : { op: "anywhere", text: token.text };
  }

  private afterWord(word: Token): Filter {
    if (this.takeWord("present")) return { op: "present", field: word.text, column: word.column };
    const relation = RELATIONS[this.peek().kind === "text" ? "" : this.peek().text];
    if (relation === undefined) return { op: "anywhere", text: word.text };
    const operator = this.peek();
    this.at += 1;
    const value = this.peek();
    if (value.kind !== "word" && value.kind !== "text") {
      throw new Unexpected(`${word.text} ${operator.text} what? A value is missing`, value.column);
    }
    this.at += 1;
    const { text: field, column } = word;
    return { op: "compare", field, relation, value: value.text, column, valueColumn: value.column };
  }

  private beginsOperand(): boolean {
    const { kind, text } = this.peek();
    if (kind === "word") return text !== "or" && text !== "and";
    return kind === "text" || kind === "open" || (kind === "operator" && text === "!");
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
