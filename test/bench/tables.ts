import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import type { Table, TableRequest } from "../../workers/model/table.js";
import { openFolder } from "./measure/open-folder.js";

// How long the tables of a trace take, each asked as a panel asks, of several parts of the trace:
// tables.mjs FOLDER [NAME...], in dist/bench. Prints JSON: by table, milliseconds by part.

const PARTS = [1, 0.1, 0.01];
/** A panel asks for a page, and gets what is known by then. */
const PAGE = { limit: 128, patienceMs: 80 };

export interface TableTime {
  /** ms until an answer has rows, or says that there are none. */
  readonly firstRows: number;
  /** ms until all rows are known. */
  readonly all: number;
  readonly rows: number;
  /** Processor time of the process, ms. */
  readonly work: number;
}

const [folder = "", ...names] = process.argv.slice(2);
const engine = createNodeEngine();
const { beginNs, endNs } = await openFolder(engine, folder);
const preparing = performance.now();
await engine.prepare();
console.error(
  `prepared in ${Math.round(performance.now() - preparing)} ms, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
);
const path = (await engine.lanes()).paths.findIndex((one) => one.includes("/vcpu/"));
const results: Record<string, Record<string, TableTime>> = {};
for (const { name } of await engine.tables()) {
  if (0 < names.length && !names.includes(name)) continue;
  results[name] = {};
  for (const part of PARTS) {
    const length = (endNs - beginNs) * part;
    const t0 = beginNs + (endNs - beginNs - length) * 0.37;
    const time = await timeOf(engine, { table: name, t0, t1: t0 + length, of: path, ...PAGE });
    (results[name] as Record<string, TableTime>)[`${part}`] = time;
  }
  const told = Object.values(results[name] as Record<string, TableTime>);
  console.error(
    name,
    ...told.map(({ firstRows, all, rows, work }) => `${[firstRows, all, work].map(Math.round)} (${rows})`),
  );
}
console.log(JSON.stringify(results));
process.exit(0);

async function timeOf(of: EngineApi, request: TableRequest): Promise<TableTime> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const workNow = () => {
    const { user, system } = process.cpuUsage(cpu);
    return (user + system) / 1000;
  };
  let firstRows = Number.NaN;
  for (;;) {
    const answer = await of.table({ ...request, asker: "bench" });
    if (!answer.ok) throw new Error(`${request.table}: ${answer.error.message}`);
    const table: Table = answer.value;
    const now = performance.now() - began;
    if (Number.isNaN(firstRows) && (0 < table.held || table.underWay === undefined)) firstRows = now;
    if (table.underWay === undefined) return { firstRows, all: now, rows: table.total, work: workNow() };
    await of.table({ ...request, asker: "bench", offset: table.held, patienceMs: 500 });
  }
}
