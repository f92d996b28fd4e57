import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openSqlDatabase } from "../../workers/entry/sql.node.js";
import { lanescope, smallTrace, tempFolder } from "./cli-support.js";

const samples = fileURLToPath(new URL("../../samples", import.meta.url));

async function rowsOf(trace: string, sql: string, ...options: string[]): Promise<Record<string, unknown>[]> {
  const { code, out, err } = await lanescope("query", trace, sql, "--format", "jsonl", ...options);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

test("SQL sees the rows that export writes, with all columns", async () => {
  const trace = smallTrace();
  // A comment that names a table fills it, and its parts are not listed.
  const tables = (await rowsOf(trace, "SHOW TABLES -- intervals")).map(({ name }) => name as string);
  expect(tables.filter((name) => name.startsWith("part"))).toEqual([]);
  expect(tables).toEqual(expect.arrayContaining(["events", "intervals", "steal", "vcpu_usage", "exits", "lost"]));
  for (const table of ["intervals", "events", "vcpu-usage"]) {
    const exported = await lanescope("export", trace, "--table", table, "--format", "jsonl");
    const asked = await lanescope("query", trace, `FROM ${table.replace("-", "_")}`, "--format", "jsonl");
    expect(linesOf(asked.out)).toEqual(linesOf(exported.out));
  }
});

test("the rows of a guest have what its host took, also of a part of time and lanes", async () => {
  const pair = join(samples, "labhost-vma.tar.zst");
  for (const part of [[], ["--from", "+1s", "--to", "+2.5s", "--lanes", "vmA/*/*"], ["--lanes", "no/such/lane"]]) {
    const exported = await lanescope("export", pair, "--table", "intervals", "--format", "jsonl", ...part);
    const asked = await lanescope("query", pair, "FROM intervals", "--format", "jsonl", ...part);
    expect(linesOf(asked.out)).toEqual(linesOf(exported.out));
  }
  const described = await rowsOf(pair, "DESCRIBE intervals");
  const types = described.map(({ column_name, column_type }) => `${column_name} ${column_type}`);
  expect(types.filter((one) => one.endsWith("_ns BIGINT"))).toHaveLength(5);
});

/** As text, since times have more digits than numbers of JavaScript; JSON is text to SQL. */
function linesOf(out: string): readonly string[] {
  return out
    .trimEnd()
    .split("\n")
    .map((line) => line.replaceAll(/"(?:fields|context)":(?:"(?:[^"\\]|\\.)*"|\{.*?\}(?=[,}]))/g, ""));
}

test("sums over intervals are exact, and agree with the table of states", async () => {
  const trace = smallTrace();
  const summed = await rowsOf(
    trace,
    `SELECT state, sum(duration_ns) AS ns, sum(end_ns - start_ns) AS again, max(total_ns) AS usage
     FROM intervals JOIN state_usage USING (lane_kind, state) WHERE lane_kind = 'vcpu' GROUP BY state`,
  );
  expect(summed.length).toBeGreaterThan(0);
  for (const { ns, again, usage } of summed) expect([again, usage]).toEqual([ns, ns]);
});

test("fields of events, a part of the time, and tables joined", async () => {
  const trace = smallTrace();
  const [counts] = await rowsOf(
    trace,
    "SELECT count(*) AS n, count(*) FILTER (field(fields, 'prev_tid')::BIGINT = tid) AS same FROM events WHERE name = 'sched_switch'",
  );
  expect(counts?.n).toBeGreaterThan(10);
  expect(counts?.same).toBe(counts?.n);
  const [part] = await rowsOf(trace, "SELECT count(*) AS n FROM events", "--from", "+1ms", "--to", "+2ms");
  const exported = await lanescope("export", trace, "-t", "events", "--from", "+1ms", "--to", "+2ms");
  expect(part?.n).toBe(exported.out.trimEnd().split("\r\n").length - 1);
  const joined = await rowsOf(
    trace,
    "SELECT i.lane, count(*) AS n FROM intervals i JOIN vcpu_usage u ON i.lane = u.lane GROUP BY i.lane",
  );
  expect(joined.length).toBeGreaterThan(0);
});

test("a mistake is shown where it is, and nothing is written", async () => {
  const output = join(tempFolder(), "out.csv");
  const { code, err } = await lanescope("query", smallTrace(), "SELECT lane\nFROM lost\nWHERE nope = 1", "-o", output);
  expect(code).toBe(1);
  expect(err).toContain("query, column 29:");
  expect(err).toContain('"nope" not found');
  expect(existsSync(output)).toBe(false);
});

test("a file has CSV or JSON lines by its name", async () => {
  const output = join(tempFolder(), "out.csv");
  const asked = "SELECT 'a,b' AS text, 9007199254740993 AS big, 1.25 AS part, true AS yes, NULL AS none";
  expect((await lanescope("query", smallTrace(), asked, "-o", output)).code).toBe(0);
  expect(readFileSync(output, "utf8")).toBe('text,big,part,yes,none\r\n"a,b",9007199254740993,1.25,true,\r\n');
});

test("SQL sees our tables and nothing else", async () => {
  const database = await openSqlDatabase();
  const secret = join(tempFolder(), "secret.csv");
  const written = join(tempFolder(), "written.csv");
  writeFileSync(secret, "a\n4711\n");
  const refused = [
    `SELECT * FROM read_csv('${secret}')`,
    `SELECT * FROM read_text('${secret}')`,
    `SELECT * FROM '${secret}'`,
    `FROM glob('/*')`,
    `COPY (SELECT 1) TO '${written}'`,
    `EXPORT DATABASE '${written}'`,
    `ATTACH '${written}.db'`,
    "LOAD httpfs",
    "LOAD json",
    `LOAD '${secret}'`,
    "SELECT * FROM 'http://127.0.0.1:1/x.csv'",
    "SET enable_external_access = true",
    "SET autoinstall_known_extensions = true",
    "SET lock_configuration = false",
    "RESET enable_external_access",
    "PRAGMA enable_external_access",
    `SET temp_directory = '${written}'`,
    "SELECT getenv('HOME')",
  ];
  for (const sql of refused) expect(database.run(sql).ok, sql).toBe(false);
  // It answers, and does nothing: there is neither a file system nor a network.
  database.run("INSTALL json");
  const loaded = database.run("SELECT extension_name FROM duckdb_extensions() WHERE loaded OR installed");
  expect(loaded).toMatchObject({ ok: true, value: { columns: [["core_functions"]] } });
  expect(existsSync(written)).toBe(false);
  expect(existsSync(`${written}.db`)).toBe(false);
  database.close();
});
