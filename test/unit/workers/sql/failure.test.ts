import { expect, test } from "vitest";
import { failureOf } from "../../../../workers/sql/failure.js";

const said = (line: number, shown: string, caret: number) =>
  `Parser Error: syntax error at or near "x"\n\nLINE ${line}: ${shown}\n${" ".repeat(`LINE ${line}: `.length + caret)}^`;

test("the place of a mistake is one of the whole text", () => {
  const sql = "SELECT lane\nFROM a\nWHERE x";
  expect(failureOf(sql, said(3, "WHERE x", 6), 0)).toMatchObject({
    error: { message: 'Parser Error: syntax error at or near "x"', typed: { column: sql.indexOf("x") + 1 } },
  });
});

test("of a long line DuckDB shows a part", () => {
  const sql = `SELECT ${"a, ".repeat(100)}x FROM b`;
  expect(failureOf(sql, said(1, "...a, a, x FROM b", 9), 0)).toMatchObject({
    error: { typed: { column: sql.indexOf("x") + 1 } },
  });
});

test("what was put before the query does not count", () => {
  expect(failureOf("FROM (\nSELECT x\n) LIMIT 3", said(2, "SELECT x", 7), "FROM (\n".length)).toMatchObject({
    error: { typed: { column: 8 } },
  });
});

test("without a place there is a message, which is short", () => {
  const message = `Binder Error: no function\n\tCandidates:\n${"\tf(INTEGER)\n".repeat(40)}`;
  expect(failureOf("SELECT f()", message, 0)).toEqual({ ok: false, error: { message: "Binder Error: no function" } });
});
