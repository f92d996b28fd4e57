import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { DEFAULTS, generate } from "./generator/generate.js";
import { processorTime } from "./measure/process-tree.js";

// How long a dataset of many small traces takes: npm run build && npm run bench:fleet [-- --traces N --events N --jobs N].
// Beside it stands what opening the same traces alone takes: a dataset of the table traces, which has a row for each.

const LANESCOPE = resolve("dist/cli/lanescope.mjs");
const DAY_NS = 86_400_000_000_000n;

const { values } = parseArgs({
  options: {
    traces: { type: "string", default: "1000" },
    events: { type: "string", default: "10000" },
    jobs: { type: "string", default: `${availableParallelism()}` },
  },
});
const [traces, events] = [Number(values.traces), Number(values.events)];

const folder = mkdtempSync(join(tmpdir(), "lanescope-bench-"));
try {
  for (let i = 0; i < traces; i += 1) {
    const hostname = `host${i % 10}`;
    const epochOffsetNs = DEFAULTS.epochOffsetNs + BigInt(i % 7) * DAY_NS;
    const out = join(folder, "traces", hostname, `run-${i}`);
    generate({ ...DEFAULTS, events, cpus: 2, vms: 2, packetBytes: 1 << 16, seed: i + 1, hostname, epochOffsetNs, out });
  }
  console.log(`${traces} traces of ${events} events, ${values.jobs} jobs\n`);
  console.log("                        s    s of CPU   CPUs busy   traces/s   memory a job");
  const opened = await measured("opening alone", "--tables", "traces");
  const all = await measured("all usual tables");
  await measured("once more: nothing new");
  console.log(`\nwriting the tables takes ${(all / opened).toFixed(2)} times as much processor time as opening alone`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Answers the seconds of processor time. */
async function measured(what: string, ...options: string[]): Promise<number> {
  const dataset = join(folder, what.startsWith("opening") ? "opened" : "dataset");
  const [begin, before] = [performance.now(), processorTime()];
  const told = await run(["fleet", join(folder, "traces"), "-o", dataset, "--jobs", values.jobs, ...options]);
  const seconds = (performance.now() - begin) / 1000;
  const processor = processorTime() - before;
  const [, memory = "-"] = /at most (.*) in a job/.exec(told) ?? [];
  const cells = [
    seconds.toFixed(1),
    processor.toFixed(1),
    (processor / seconds).toFixed(2),
    (traces / seconds).toFixed(1),
  ];
  console.log(`${what.padEnd(18)} ${cells.map((cell) => cell.padStart(10)).join("  ")}   ${memory.padStart(10)}`);
  return processor;
}

function run(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [LANESCOPE, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    told += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(told) : reject(new Error(told))));
  });
}
