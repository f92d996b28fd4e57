import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { ChartShape } from "../../workers/model/chart.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import type { TableRequest } from "../../workers/model/table.js";
import { openFolder } from "./measure/open-folder.js";

// How long the tables of a trace take, each asked as a panel asks, of several parts of the trace:
// tables.mjs FOLDER [NAME...], in dist/bench. Prints JSON: by table, what each part took. On stderr, the same in lines.

const PARTS = [1, 0.1, 0.01];
/** A panel asks for a page, and gets what is known by then. */
const PAGE = { limit: 128, patienceMs: 80 };
/** Beside the tables of the engine, each by its own name: pictures and selections. */
const CHARTS: Readonly<Record<string, Partial<TableRequest>>> = {
  "heat-map of steal": { table: "heat-map", chart: { kind: "steal" } },
  "heat-map of run-queue": { table: "heat-map", chart: { kind: "run-queue" } },
  "curve of exits": { table: "curve", chart: { kind: "exits" } },
  "curve of steal": { table: "curve", chart: { kind: "steal" } },
  "curve of run-queue": { table: "curve", chart: { kind: "run-queue" } },
  "curve of cpu-frequency": { table: "curve", chart: { kind: "counter/cpu-frequency-khz" } },
  "curve of rate/sched_switch": { table: "curve", chart: { kind: "rate/sched_switch" } },
  "exit-cases, longest first": { table: "exit-cases", sortBy: "duration_ns", descending: true },
  "waits, longest first": { table: "waits", sortBy: "duration_ns", descending: true },
  "latencies, longest first": { table: "latencies", sortBy: "latency_ns", descending: true },
};
/** Of an area: a range on some lanes. */
const AREA = ["state-usage", "exit-percentiles", "steal", "culprits", "waiters", "wakeups"];

export interface TableTime {
  /** ms until an answer has rows, or says that there are none. */
  readonly firstRows: number;
  /** ms until all rows are known. */
  readonly all: number;
  readonly rows: number;
  /** Processor time of the process until then, ms. */
  readonly work: number;
}

export interface TableTimes {
  /** What is summed up once, in the background: ms, processor time, and the memory of the process before and after. */
  readonly prepared: { readonly ms: number; readonly work: number; readonly bytes: readonly [number, number] };
  readonly tables: Readonly<Record<string, readonly TableTime[]>>;
}

const [folder = "", ...names] = process.argv.slice(2);
const engine = createNodeEngine();
const { beginNs, endNs } = await openFolder(engine, folder);
const before = process.memoryUsage().rss;
const preparing = stopwatch();
await engine.prepare();
const prepared = { ...preparing(), bytes: [before, process.memoryUsage().rss] as const };
console.error(`prepared: ${JSON.stringify(prepared)}`);
const { kinds } = await engine.lanes();
const vcpus = kinds.flatMap((kind, lane) => (kind === "vcpu" ? [lane] : []));
const tables: Record<string, readonly TableTime[]> = {};
for (const { name } of await engine.tables()) await measure(name, { table: name, of: vcpus[0] ?? 0 });
for (const [name, asked] of Object.entries(CHARTS)) await measure(name, { table: "", ...asked });
for (const name of AREA) await measure(`${name} of an area`, { table: name, lanes: Int32Array.from(someOf(vcpus)) });
console.log(JSON.stringify({ prepared, tables } satisfies TableTimes));
process.exit(0);

function someOf(lanes: readonly LaneId[]): readonly LaneId[] {
  return lanes.filter((_, i) => i % 3 === 0);
}

type Asked = Pick<TableRequest, "table" | "of" | "lanes" | "sortBy" | "descending"> & { readonly chart?: ChartShape };

async function measure(name: string, asked: Asked): Promise<void> {
  if (0 < names.length && !names.includes(name)) return;
  const times: TableTime[] = [];
  for (const part of PARTS) {
    const length = (endNs - beginNs) * part;
    const t0 = beginNs + (endNs - beginNs - length) * 0.37;
    times.push(await timeOf(engine, { ...asked, t0, t1: part === 1 ? endNs + 1 : t0 + length, ...PAGE }));
  }
  tables[name] = times;
  const told = times.map(({ firstRows, all, work, rows }) => `${[firstRows, all, work].map(Math.round)} (${rows})`);
  console.error(name, ...told);
}

async function timeOf(of: EngineApi, request: TableRequest): Promise<TableTime> {
  const watch = stopwatch();
  let firstRows = Number.NaN;
  for (;;) {
    const answer = await of.table({ ...request, asker: "bench" });
    if (!answer.ok) throw new Error(`${request.table}: ${answer.error.message}`);
    const { held, underWay, total } = answer.value;
    const { ms, work } = watch();
    if (Number.isNaN(firstRows) && (0 < held || underWay === undefined)) firstRows = ms;
    if (underWay === undefined) return { firstRows, all: ms, rows: total, work };
    await of.table({ ...request, asker: "bench", offset: held, patienceMs: 500 });
  }
}

function stopwatch(): () => { readonly ms: number; readonly work: number } {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { ms: performance.now() - began, work: (user + system) / 1000 };
  };
}
