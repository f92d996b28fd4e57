import { parseCommand } from "../../electron/cli/args.js";
import { indexStore } from "../../electron/cli/index-store.js";
import { openRequest } from "../../electron/cli/read-traces.js";
import { listTraceFiles } from "../../electron/cli/trace-files.js";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { median, percentile } from "./measure/report.js";

// What a kept index answers in an engine that runs, in a process of its own, for reopen.ts: reopened.mjs BUDGET OTHER TRACE.
// The folder of the indexes is LANESCOPE_CACHE. OTHER is opened first, so that no code is new. Prints JSON.

const LANES = 60;
const WIDTH = 2000;
/** Parts of the trace that windows show. */
const ZOOMS = [1, 0.3, 0.1, 0.05, 0.02, 0.01, 0.003, 0.001, 1e-4, 1e-5];
/** Windows for each. */
const WINDOWS = 50;

/** s */
interface Opened {
  /** From the request until lanes are there, and until they have cells. */
  readonly lanes: number;
  readonly cells: number;
  readonly state: string;
  /** Of the trace (ns). */
  readonly beginNs: number;
  readonly endNs: number;
}

async function openKept(engine: EngineApi, trace: string, budget: string): Promise<Opened> {
  const command = parseCommand(["index", "--memory-budget", budget, trace]);
  if (!command.ok || command.value.name !== "index") throw new Error("no such command");
  const began = performance.now();
  const listed = await listTraceFiles([trace]);
  if (!listed.ok) throw new Error(listed.error.message);
  const opened = await engine.open(openRequest(command.value, listed.value));
  if (!opened.ok) throw new Error(opened.error.message);
  await engine.done();
  const { rows } = await engine.lanes();
  const lanes = (performance.now() - began) / 1000;
  const { beginNs, endNs } = opened.value;
  await engine.cells({ lanes: largest(rows), t0: beginNs, t1: endNs, width: WIDTH });
  const cells = (performance.now() - began) / 1000;
  const { state } = await engine.indexNews();
  return { lanes, cells, state, beginNs, endNs };
}

/** The lanes with most rows. */
function largest(rows: ArrayLike<number>): Int32Array {
  const order = Array.from(rows, (count, lane) => ({ count, lane })).sort((a, b) => b.count - a.count);
  return Int32Array.from(order.slice(0, LANES), ({ lane }) => lane);
}

/** ms to answer windows that no window before has touched, as far as there is room for so many, by zoom. */
async function unseen(
  engine: EngineApi,
  { beginNs, endNs }: Opened,
): Promise<Readonly<Record<string, readonly number[]>>> {
  const lanes = largest((await engine.lanes()).rows);
  const times: Record<string, number[]> = {};
  for (const zoom of ZOOMS) {
    const length = (endNs - beginNs) * zoom;
    const own: number[] = [];
    for (let i = 0; i < WINDOWS; i += 1) {
      // About the golden section: neighbours in turn lie far apart. And another part of a pixel each time.
      const t0 = beginNs + (endNs - beginNs - length) * ((0.37 + i * 0.618) % 1) + ((0.013 * i) % 1) * (length / WIDTH);
      const began = performance.now();
      await engine.cells({ lanes, t0, t1: t0 + length, width: WIDTH });
      own.push(performance.now() - began);
    }
    times[zoom] = own;
  }
  return times;
}

const [budget = "1G", other = "", trace = ""] = process.argv.slice(2);
const engine = createNodeEngine({ indexes: indexStore() });
await openKept(engine, other, budget);
const opened = await openKept(engine, trace, budget);
const times = await unseen(engine, opened);
const memory = await engine.memoryUse();
await engine.close();
const zooms = Object.entries(times).map(([zoom, own]) => ({ zoom, median: median(own), p99: percentile(own, 0.99) }));
console.log(JSON.stringify({ ...opened, zooms, p99: percentile(Object.values(times).flat(), 0.99), memory }));
process.exit(0);
