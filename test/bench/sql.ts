import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import { openSqlDatabase } from "../../workers/entry/sql.node.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { SessionSql } from "../../workers/sql/session-sql.js";
import { DEFAULTS, generate } from "./generator/generate.js";
import { openFolder } from "./measure/open-folder.js";

// How long SQL over the intervals of a trace takes: npm run bench:sql [-- --events N]. The first query loads DuckDB and hands
// the table over; beside it stands what writing the same rows as Arrow costs.

const QUERIES = [
  "SELECT state, count(*), sum(duration_ns) FROM intervals GROUP BY state ORDER BY 3 DESC",
  "SELECT lane, state, sum(duration_ns) FROM intervals WHERE lane_kind = 'vcpu' GROUP BY ALL ORDER BY 3 DESC LIMIT 20",
  "SELECT * FROM intervals WHERE state = 'preempted' ORDER BY duration_ns DESC LIMIT 100",
  "SELECT lane, quantile_cont(duration_ns, 0.99) FROM intervals WHERE state = 'runnable' GROUP BY lane",
  "SELECT count(*) FROM intervals WHERE lane LIKE '%/vcpu/1'",
];

const { values } = parseArgs({ options: { events: { type: "string", default: "5000000" } } });
const out = mkdtempSync(join(tmpdir(), "lanescope-bench-"));
const engine = createNodeEngine();
try {
  generate({ ...DEFAULTS, events: Number(values.events), out });
  await openFolder(engine, join(out, "kernel"));
  await measured("the rows as Arrow, for comparison", () => arrow(engine));
  const sql = await measured("first query: DuckDB, the table and the answer", async () => {
    const session = new SessionSql(engine, await openSqlDatabase());
    await answered(session, QUERIES[0] as string);
    return session;
  });
  for (const query of QUERIES) await measured(query, () => answered(sql, query));
} finally {
  await engine.close();
  rmSync(out, { recursive: true, force: true });
}

async function measured<T>(what: string, work: () => Promise<T>): Promise<T> {
  const before = process.cpuUsage();
  const begin = performance.now();
  const made = await work();
  const wall = performance.now() - begin;
  const { user, system } = process.cpuUsage(before);
  console.log(
    `${wall.toFixed(0).padStart(6)} ms ${((user + system) / 1000).toFixed(0).padStart(6)} ms of CPU  ${what}`,
  );
  return made;
}

async function answered(sql: SessionSql, query: string): Promise<void> {
  const answer = await sql.ask(query, 1000);
  if (!answer.ok) throw new Error(answer.error.message);
}

async function arrow(api: EngineApi): Promise<void> {
  const opened = await api.exportOpen({ table: "intervals", format: "sql" });
  if (!opened.ok) throw new Error(opened.error.message);
  for (;;) {
    const piece = await api.exportNext(opened.value);
    if (!piece.ok) throw new Error(piece.error.message);
    if (piece.value === undefined) return;
  }
}
