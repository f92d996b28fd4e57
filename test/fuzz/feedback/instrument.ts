import type { Expression, Node, Statement } from "acorn";
import { parse } from "acorn";
import { simple } from "acorn-walk";
import MagicString from "magic-string";

/** Code that reports which branches it takes, and the constants that it compares its input with. */
export interface Instrumented {
  /** Calls `$branch(id)`, which must be in scope, wherever it may have come by different ways. */
  readonly code: string;
  readonly branches: number;
  /** The code's own strings and numbers: random bytes hardly ever hit them. */
  readonly words: readonly Uint8Array[];
}

/** Texts longer than this are messages to people, not parts of a format. */
const MAX_WORD_LENGTH = 24;

export function instrument(source: string): Instrumented {
  const code = new MagicString(source);
  let branches = 0;
  const call = () => `$branch(${branches++})`;
  const markStatement = (node: Statement) => {
    if (node.type === "BlockStatement") code.prependRight(node.start + 1, `${call()};`);
    else wrap(code, node, `{${call()};`, "}");
  };
  const markExpression = (node: Expression) => wrap(code, node, `(${call()},`, ")");
  const markFunction = ({ body }: { body: Node }) => {
    if (body.type === "BlockStatement") markStatement(body as Statement);
    else markExpression(body as Expression);
  };
  const words = new Map<string, Uint8Array>();
  simple(parse(source, { ecmaVersion: "latest", sourceType: "script" }), {
    FunctionDeclaration: markFunction,
    FunctionExpression: markFunction,
    ArrowFunctionExpression: markFunction,
    IfStatement(node) {
      markStatement(node.consequent);
      if (node.alternate) markStatement(node.alternate);
      else code.appendLeft(node.end, ` else {${call()};}`);
    },
    ForStatement: (node) => markStatement(node.body),
    ForOfStatement: (node) => markStatement(node.body),
    ForInStatement: (node) => markStatement(node.body),
    WhileStatement: (node) => markStatement(node.body),
    DoWhileStatement: (node) => markStatement(node.body),
    SwitchCase(node) {
      const [first] = node.consequent;
      if (first) code.prependRight(first.start, `${call()};`);
    },
    ConditionalExpression(node) {
      markExpression(node.consequent);
      markExpression(node.alternate);
    },
    LogicalExpression: (node) => markExpression(node.right),
    Literal({ value }) {
      for (const bytes of wordsOf(value)) words.set(bytes.join(), bytes);
    },
  });
  return { code: code.toString(), branches, words: [...words.values()] };
}

/** The walk meets inner nodes first, so what an outer one adds at the same place has to enclose what is there. */
function wrap(code: MagicString, { start, end }: Node, before: string, after: string): void {
  code.prependRight(start, before);
  code.appendLeft(end, after);
}

/** A text as UTF-8, a number as 1 to 8 bytes in both orders. */
function wordsOf(value: unknown): Uint8Array[] {
  if (typeof value === "string") return value === "" || MAX_WORD_LENGTH < value.length ? [] : [Buffer.from(value)];
  if (typeof value !== "bigint" && !Number.isSafeInteger(value)) return [];
  const number = BigInt(value as bigint | number);
  return [1, 2, 4, 8].filter((size) => number < 1n << BigInt(size * 8)).flatMap((size) => integerBytes(number, size));
}

function integerBytes(number: bigint, size: number): Uint8Array[] {
  const bytes = Uint8Array.from({ length: size }, (_, i) => Number((number >> BigInt(8 * i)) & 0xffn));
  return [bytes, bytes.slice().reverse()];
}
