import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { DEFAULTS, generate } from "./generator/generate.js";
import { openFolder } from "./measure/open-folder.js";

// What an analysis of the user costs, beside what reading the trace costs: npm run bench:analyses [-- --events N | --trace FOLDER].

/** States of all threads: one event in twenty, and every chunk has some. */
const SWITCHES = {
  version: 1,
  id: "switches",
  title: "Switches",
  events: { switch: "sched_switch" },
  keys: { thread: "thread(next_tid)" },
  states: {
    run: {
      key: ["thread"],
      transitions: [
        { on: "switch", to: "running" },
        { on: "switch", key: { thread: "thread(prev_tid)" }, where: "prev_state == 0", to: "ready" },
        { on: "switch", key: { thread: "thread(prev_tid)" }, to: "asleep" },
      ],
    },
  },
};

/** An event that is not in the trace: nothing is read. */
const NOTHING = {
  version: 1,
  id: "nothing",
  title: "Nothing",
  events: { never: "no_such_event" },
  counters: { n: { changes: [{ on: "never", count: true }] } },
};

const INTERRUPTS = readFileSync(join(process.cwd(), "samples/analyses/guest-interrupts.analysis.json"), "utf8");

const { values } = parseArgs({
  options: { events: { type: "string", default: "5000000" }, trace: { type: "string" } },
});
const out = mkdtempSync(join(tmpdir(), "lanescope-bench-"));
const engine = createNodeEngine();
try {
  if (values.trace === undefined) generate({ ...DEFAULTS, events: Number(values.events), out });
  const reading = await measured("reading the trace", 0, () => openFolder(engine, values.trace ?? join(out, "kernel")));
  await measured("an event that is not there", reading, () => run(engine, JSON.stringify(NOTHING)));
  await measured("guest-interrupts, an example", reading, () => run(engine, INTERRUPTS));
  await measured("states of all threads", reading, () => run(engine, JSON.stringify(SWITCHES)));
  await measured("the same again, unchanged", reading, () => run(engine, JSON.stringify(SWITCHES)));
  await measured("none, in its place", reading, () => engine.setAnalyses([]));
} finally {
  await engine.close();
  rmSync(out, { recursive: true, force: true });
}

/** Prints and answers ms of CPU; `reading`: of the whole trace, for the ratio. */
async function measured(what: string, reading: number, work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  const begin = performance.now();
  const made = await work();
  const wall = performance.now() - begin;
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000;
  const share = reading === 0 ? "" : `, ${(cpu / reading).toFixed(2)} of reading`;
  const matched = typeof made === "number" ? `, ${made} events` : "";
  console.log(`${wall.toFixed(0).padStart(6)} ms ${cpu.toFixed(0).padStart(6)} ms of CPU  ${what}${share}${matched}`);
  return cpu;
}

/** How many events matched. */
async function run(api: EngineApi, text: string): Promise<number> {
  const reports = await api.setAnalyses([{ name: "bench", text }]);
  if (!reports.ok) throw new Error(reports.error.message);
  const [report] = reports.value;
  if (report?.phase !== "done") throw new Error(`not done: ${JSON.stringify(report)}`);
  return report.events.reduce((sum, { matched }) => sum + matched, 0);
}
