import type { Expression } from "./expression.js";

/** The value of a field of the event at hand; undefined if it is no number. */
export type FieldReader = (name: string) => bigint | undefined;

const NO_FIELDS: FieldReader = () => undefined;

/** The value of an expression in 64 bits, as C has it; undefined where it is no number. */
export function evaluate(expression: Expression, field: FieldReader = NO_FIELDS): bigint | undefined {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "field":
      return field(expression.name);
    case "unary":
      return unary(expression.sign, evaluate(expression.of, field));
    case "cast": {
      const of = evaluate(expression.of, field);
      const bits = expression.size * 8;
      return of && (expression.isSigned ? BigInt.asIntN(bits, of) : BigInt.asUintN(bits, of));
    }
    case "choice": {
      const test = evaluate(expression.test, field);
      return test === undefined ? undefined : evaluate(test === 0n ? expression.no : expression.yes, field);
    }
    case "binary": {
      const left = evaluate(expression.left, field);
      if (left === undefined) return undefined;
      if (expression.sign === "&&" && left === 0n) return 0n;
      if (expression.sign === "||" && left !== 0n) return 1n;
      const right = evaluate(expression.right, field);
      return right === undefined ? undefined : binary(expression.sign, left, right);
    }
    default:
      return undefined;
  }
}

function unary(sign: string, of: bigint | undefined): bigint | undefined {
  if (of === undefined) return undefined;
  if (sign === "-") return -of;
  if (sign === "+") return of;
  if (sign === "~") return ~of;
  return sign === "!" ? truth(of === 0n) : undefined;
}

function binary(sign: string, left: bigint, right: bigint): bigint | undefined {
  switch (sign) {
    case "||":
    case "&&":
      return truth(right !== 0n);
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    case "&":
      return left & right;
    case "==":
      return truth(left === right);
    case "!=":
      return truth(left !== right);
    case "<":
      return truth(left < right);
    case ">":
      return truth(left > right);
    case "<=":
      return truth(left <= right);
    case ">=":
      return truth(left >= right);
    case "<<":
      return BigInt.asIntN(64, left << (right & 63n));
    case ">>":
      return left >> (right & 63n);
    case "+":
      return BigInt.asIntN(64, left + right);
    case "-":
      return BigInt.asIntN(64, left - right);
    case "*":
      return BigInt.asIntN(64, left * right);
    case "/":
      return right === 0n ? undefined : left / right;
    default:
      return right === 0n ? undefined : left % right;
  }
}

function truth(value: boolean): bigint {
  return value ? 1n : 0n;
}
