import { parseArgs } from "node:util";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { CellsAnswer, EngineApi } from "../../workers/model/engine-api.js";
import { filesIn } from "./measure/open-folder.js";
import { machineFacts, median, table } from "./measure/report.js";

// npm run bench:packed -- FOLDER [--budget MB] [--windows N] [--alone]
// Cells of a trace whose lanes are above the memory budget, against the same trace whose lanes fit: 60 lanes by 2,000
// pixels of windows never seen, both in turn. Whoever answers differently is an error. `--alone`: a trace too large for both.

const LANES = 60;
const WIDTH = 2000;
const ZOOMS = [1, 0.6, 0.3, 0.1, 0.05, 0.03, 0.01, 0.003, 0.001, 1e-5];
/** Until V8 has compiled what runs. */
const WARM_UP = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    budget: { type: "string", default: "128" },
    windows: { type: "string", default: "41" },
    alone: { type: "boolean", default: false },
  },
});
const [folder = ""] = positionals;
const windows = Number(values.windows);

interface Opened {
  readonly engine: EngineApi;
  readonly lanes: Int32Array;
  readonly beginNs: number;
  readonly endNs: number;
}

async function open(memoryBudget: number | undefined): Promise<Opened> {
  const engine = createNodeEngine();
  const budget = memoryBudget === undefined ? {} : { memoryBudget };
  const opened = await engine.open({ name: "bench", files: filesIn(folder), ...budget });
  if (!opened.ok) throw new Error(opened.error.message);
  const done = await engine.done();
  if (!done.ok) throw new Error(done.error.message);
  const { rows } = await engine.lanes();
  const order = [...rows.keys()].sort((a, b) => (rows[b] ?? 0) - (rows[a] ?? 0)).slice(0, LANES);
  return { engine, lanes: Int32Array.from(order), beginNs: done.value.beginNs, endNs: done.value.endNs };
}

/** Another part of a pixel each time, so that no window lies on the pixels of one answered before. */
function windowOf({ beginNs, endNs }: Opened, zoom: number, i: number): { readonly t0: number; readonly t1: number } {
  const length = (endNs - beginNs) * zoom;
  const part = (i * 0.618_034) % 1;
  const t0 = beginNs + (endNs - beginNs - length) * part + (0.01 + 0.9 * ((i * 0.414_214) % 1)) * (length / WIDTH);
  return { t0, t1: t0 + length };
}

interface Asked {
  readonly ms: number;
  readonly answer: CellsAnswer;
}

async function ask({ engine, lanes }: Opened, window: { readonly t0: number; readonly t1: number }): Promise<Asked> {
  const began = process.cpuUsage();
  const answer = await engine.cells({ lanes, ...window, width: WIDTH });
  const { user, system } = process.cpuUsage(began);
  return { ms: (user + system) / 1000, answer };
}

const percentile = (times: readonly number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;

const packed = await open(Number(values.budget) * 1e6);
const whole = values.alone ? undefined : await open(undefined);
const uses = await packed.engine.memoryUse();
console.log(machineFacts());
console.log(JSON.stringify(uses?.parts), "in a file", uses?.fileBytes);

const all: number[] = [];
const rows: string[][] = [];
let asked = 0;
for (const zoom of ZOOMS) {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let i = 0; i < windows + WARM_UP; i += 1) {
    const window = windowOf(packed, zoom, asked++);
    const one = await ask(packed, window);
    const other = whole && (await ask(whole, window));
    if (other && !Buffer.from(one.answer.cells.buffer).equals(Buffer.from(other.answer.cells.buffer)))
      throw new Error(`another answer from ${window.t0} to ${window.t1}`);
    if (i < WARM_UP) continue;
    ours.push(one.ms);
    if (other) theirs.push(other.ms);
  }
  all.push(...ours);
  const numbers = [median(ours), percentile(ours, 0.99), median(theirs), percentile(theirs, 0.99)];
  rows.push([`${zoom}`, ...numbers.map((ms) => ms.toFixed(1)), (median(ours) / median(theirs)).toFixed(2)]);
}
console.log(table(["part of the trace", "packed", "p99", "as they are", "p99", "ratio"], rows));
console.log(`ms of the processor; p99 of all windows of packed rows ${percentile(all, 0.99).toFixed(1)}`);
process.exit(0);
