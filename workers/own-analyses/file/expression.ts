import { numberOf } from "../../filter/numbers.js";

/** A value computed from an event: `next_tid`, `bytes / 4096`, `vcpu(tid)`, `-1`. A table is walked: no code is made of text. */
export type Expression =
  | { readonly is: "number"; readonly value: number | bigint }
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "field"; readonly name: string; readonly column: number }
  | { readonly is: "call"; readonly entity: Entity; readonly of: Expression }
  | { readonly is: "negated"; readonly of: Expression }
  | { readonly is: "both"; readonly sign: Sign; readonly left: Expression; readonly right: Expression };

/** `??`: the left one, or the right one where that has no value. */
export type Sign = "+" | "-" | "*" | "/" | "%" | "??";

/** What a trace knows of the thread with a tid; without brackets of the thread that emits the event. */
export const ENTITIES = ["thread", "vcpu", "vm"] as const;
export type Entity = (typeof ENTITIES)[number];

export interface ExpressionFault {
  readonly message: string;
  /** From 1. */
  readonly column: number;
  readonly length: number;
}

/** Each event takes so many steps at most for an expression. */
const MOST_PARTS = 64;
const MOST_DEPTH = 16;

export function isExpressionFault(read: Expression | ExpressionFault): read is ExpressionFault {
  return "message" in read;
}

export function parseExpression(source: string): Expression | ExpressionFault {
  try {
    return new Parser(source).whole();
  } catch (error) {
    if (error instanceof Fault) return error.fault;
    throw error;
  }
}

/** All fields that it names, with their columns. */
export function fieldsOf(expression: Expression): readonly { readonly name: string; readonly column: number }[] {
  switch (expression.is) {
    case "field":
      return [expression];
    case "call":
    case "negated":
      return fieldsOf(expression.of);
    case "both":
      return [...fieldsOf(expression.left), ...fieldsOf(expression.right)];
    default:
      return [];
  }
}

class Fault extends Error {
  readonly fault: ExpressionFault;

  constructor(message: string, column: number, length = 1) {
    super(message);
    this.fault = { message, column, length };
  }
}

const TOKEN = /\s*(?:(0x[0-9a-f]+|\d+(?:\.\d+)?)|([a-z_][\w]*(?:\.[a-z_]\w*)*)|'([^']*)'|([-+*/%()]))/iy;

class Parser {
  private at = 0;
  private parts = 0;
  private depth = 0;

  constructor(private readonly source: string) {}

  whole(): Expression {
    const expression = this.choice();
    if (this.source.slice(this.at).trim() !== "") throw this.unexpected("an operator");
    return expression;
  }

  /** Loosest first. */
  private choice(): Expression {
    return this.row(["??"], () => this.sum());
  }

  private sum(): Expression {
    return this.row(["+", "-"], () => this.product());
  }

  private product(): Expression {
    return this.row(["*", "/", "%"], () => this.operand());
  }

  private row(signs: readonly Sign[], part: () => Expression): Expression {
    let left = part();
    for (;;) {
      const sign = signs.find((one) => this.takes(one));
      if (sign === undefined) return left;
      left = { is: "both", sign, left, right: part() };
    }
  }

  private operand(): Expression {
    this.parts += 1;
    this.depth += 1;
    if (MOST_PARTS < this.parts) throw new Fault(`an expression has ${MOST_PARTS} parts at most`, this.at + 1);
    if (MOST_DEPTH < this.depth) throw new Fault("too deeply nested", this.at + 1);
    const operand = this.takes("-") ? ({ is: "negated", of: this.operand() } as const) : this.value();
    this.depth -= 1;
    return operand;
  }

  private value(): Expression {
    TOKEN.lastIndex = this.at;
    const found = TOKEN.exec(this.source);
    if (found === null) throw this.unexpected("a field, a number or a text in '…'");
    const [whole, number, name, text, sign] = found;
    const column = this.at + whole.length - (number ?? name ?? whole.trim()).length + 1;
    if (sign !== undefined && sign !== "(") throw this.unexpected("a field, a number or a text in '…'");
    this.at += whole.length;
    if (sign === "(") return this.bracketed();
    if (number !== undefined) return { is: "number", value: numberOf(number, "number") ?? Number(number) };
    if (text !== undefined) return { is: "text", text };
    if (!this.takes("(")) return { is: "field", name: name ?? "", column };
    const entity = ENTITIES.find((one) => one === name);
    if (entity === undefined) {
      throw new Fault(`there is no "${name}(…)"; there are ${ENTITIES.join("(tid), ")}(tid)`, column, name?.length);
    }
    return { is: "call", entity, of: this.bracketed() };
  }

  /** Behind the open bracket. */
  private bracketed(): Expression {
    const inner = this.choice();
    if (!this.takes(")")) throw this.unexpected('")"');
    return inner;
  }

  private takes(sign: string): boolean {
    const rest = this.source.slice(this.at);
    const blanks = rest.length - rest.trimStart().length;
    if (!rest.startsWith(sign, blanks)) return false;
    this.at += blanks + sign.length;
    return true;
  }

  private unexpected(wanted: string): Fault {
    const rest = this.source.slice(this.at);
    const found = rest.trim() === "" ? "the end" : `"${rest.trim().slice(0, 20)}"`;
    return new Fault(`expected ${wanted}, found ${found}`, this.at + rest.length - rest.trimStart().length + 1);
  }
}
