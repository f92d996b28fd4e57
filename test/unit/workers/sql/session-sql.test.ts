import { expect, test } from "vitest";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { SqlAnswer } from "../../../../workers/model/sql.js";
import { SessionSql, type SqlStore } from "../../../../workers/sql/session-sql.js";

const ANSWER: SqlAnswer = { headings: [], columns: [], rows: 0, isCut: false };

/** A session with the tables `a` and `b`, each of so many pieces, and a database that writes down what it is told. */
function sessionWith(
  pieces: readonly Result<Uint8Array<ArrayBuffer> | undefined>[],
  add = ok(undefined) as Result<void>,
) {
  const told: string[] = [];
  const given = new Map<number, number>();
  const engine = {
    sqlTables: async () => [
      { name: "a", columns: [] },
      { name: "b", columns: [] },
    ],
    exportOpen: async ({ table }: { readonly table: string }) => {
      told.push(`open ${table}`);
      given.set(given.size, 0);
      return ok(given.size - 1);
    },
    exportNext: async (handle: number) => {
      const next = given.get(handle) ?? 0;
      given.set(handle, next + 1);
      return pieces[next] ?? ok(undefined);
    },
    exportClose: async () => {
      told.push("close");
    },
  };
  const store: SqlStore = {
    declare: (tables) => void told.push(`declare ${tables.length}`),
    begin: ({ name }) => void told.push(`begin ${name}`),
    add: async (piece) => {
      told.push(`add ${piece.length}`);
      return add;
    },
    end: () => {
      told.push("end");
      return ok(undefined);
    },
    abandon: () => void told.push("abandon"),
    run: () => {
      told.push("run");
      return ok(ANSWER);
    },
  };
  return { sql: new SessionSql(engine, store), told };
}

const piece = (bytes: number) => ok(new Uint8Array(bytes));

test("a table is filled by the first query that names it, piece by piece", async () => {
  const { sql, told } = sessionWith([piece(3), piece(4)]);
  expect(await sql.ask("FROM a")).toEqual(ok(ANSWER));
  expect(told).toEqual(["declare 2", "open a", "begin a", "add 3", "add 4", "end", "run"]);
  await sql.ask("FROM a JOIN b USING (c)");
  expect(told.slice(7)).toEqual(["open b", "begin b", "add 3", "add 4", "end", "run"]);
});

test("two queries at once fill a table once", async () => {
  const { sql, told } = sessionWith([piece(3)]);
  await Promise.all([sql.ask("FROM a"), sql.ask("FROM a")]);
  expect(told.filter((one) => one !== "run")).toEqual(["declare 2", "open a", "begin a", "add 3", "end"]);
  expect(told.filter((one) => one === "run")).toHaveLength(2);
});

test.each([
  ["the engine fails", sessionWith([piece(3), fail("no more memory")]), ["add 3"]],
  ["the database refuses a piece", sessionWith([piece(3), piece(4)], fail("out of memory")), ["add 3"]],
] as const)(
  "what came of a table is forgotten when %s, and the next query tries again",
  async (_, { sql, told }, added) => {
    expect((await sql.ask("FROM a")).ok).toBe(false);
    const once = ["open a", "begin a", ...added, "close", "abandon"];
    expect(told).toEqual(["declare 2", ...once]);
    expect((await sql.ask("FROM a")).ok).toBe(false);
    expect(told).toEqual(["declare 2", ...once, ...once]);
  },
);
