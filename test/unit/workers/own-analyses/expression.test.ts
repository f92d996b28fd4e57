import { describe, expect, test } from "vitest";
import type { FilterValue } from "../../../../workers/filter/fields.js";
import { keyText, reader } from "../../../../workers/own-analyses/evaluate.js";
import { isExpressionFault, parseExpression } from "../../../../workers/own-analyses/file/expression.js";

const FIELDS: Readonly<Record<string, FilterValue>> = { a: 6, b: 4, big: 2n ** 63n, text: "x", "fields.tid": 9 };

function shown(source: string): string {
  const parsed = parseExpression(source);
  if (isExpressionFault(parsed)) return `${parsed.column}: ${parsed.message}`;
  const value = reader<undefined>(parsed, {
    field: (name) => (Object.hasOwn(FIELDS, name) ? () => FIELDS[name] : undefined),
    entity: (_, entity, tid) => ({ lane: 1, path: `host/${entity}/${tid ?? "own"}`, name: "" }),
  })(undefined);
  return value === undefined ? "-" : keyText(value);
}

describe("a value", () => {
  test.each([
    ["a", "6"],
    ["fields.tid", "9"],
    ["'some text'", "some text"],
    ["a + b * 2", "14"],
    ["(a + b) * 2", "20"],
    ["a - b - 1", "1"],
    ["-a % 4", "-2"],
    ["a / 0", "-"],
    ["0x10", "16"],
    ["big + 1", "9223372036854775809"],
    ["big - 0x7fffffffffffffff", "1"],
    ["9007199254740993", "9007199254740993"],
    ["(9007199254740991 + 2) % 10", "3"],
    ["big / 2", "4611686018427388000"],
    ["text * 2", "-"],
    ["missing", "-"],
    ["missing ?? a", "6"],
    ["missing + 1 ?? b ?? a", "4"],
    ["vcpu", "host/vcpu/own"],
    ["thread(a + 1)", "host/thread/7"],
    ["vm(missing)", "-"],
  ])("%s is %s", (source, value) => {
    expect(shown(source)).toBe(value);
  });

  test.each([
    ["", "1: expected a field, a number or a text in '…', found the end"],
    ["a +", "4: expected a field, a number or a text in '…', found the end"],
    ["a b", '3: expected an operator, found "b"'],
    ["(a", '3: expected ")", found the end'],
    ["log(a)", '1: there is no "log(…)"; there are thread(tid), vcpu(tid), vm(tid)'],
    ["a = 1", '3: expected an operator, found "= 1"'],
    ["'open", "1: expected a field, a number or a text in '…', found \"'open\""],
  ])("%s is none", (source, fault) => {
    expect(shown(source)).toBe(fault);
  });

  test("is no deeper and longer than it may be", () => {
    expect(shown(`${"(".repeat(100)}a${")".repeat(100)}`)).toContain("too deeply nested");
    expect(shown("-".repeat(100))).toContain("too deeply nested");
    expect(shown("a+".repeat(200))).toContain("64 parts at most");
  });
});
