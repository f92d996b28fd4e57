import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { DEFAULTS, type GenerateOptions, generate } from "./generator/generate.js";
import { generateMany } from "./generator/many-traces.js";
import { machineFacts, megabytes, seconds, table } from "./measure/report.js";

// npm run bench:many -- [NAME...] [--steps N]
// What it costs to open hosts of many CPUs, vCPUs and threads, and many traces together: counts doubled up to the bar, and how
// much more each step takes. 2.0 is linear. NAME: only rows whose name has all of these. --steps: the last N counts only.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: "string", default: "3" } },
});
const cli = resolve("dist/cli/lanescope.mjs");
if (!existsSync(cli)) throw new Error("dist/cli is not built: npm run build");

interface Row {
  readonly name: string;
  /** The most, as is asked for. */
  readonly bar: number;
  make(count: number, out: string): string;
}

const made = (shape: Partial<GenerateOptions>, out: string) => generate({ ...DEFAULTS, ...shape, out }).folder;

/** Every one of them has some events. */
const ROWS: readonly Row[] = [
  {
    name: "threads",
    bar: 1_000_000,
    make: (threads, out) => made({ threads, cpus: 16, vms: 4, events: threads * 10 }, out),
  },
  {
    name: "vCPUs",
    bar: 10_000,
    make: (vcpus, out) =>
      made({ vms: vcpus / 4, vcpusPerVm: 4, cpus: 64, threads: vcpus * 2, events: vcpus * 200 }, out),
  },
  {
    name: "CPUs",
    bar: 4096,
    make: (cpus, out) => made({ cpus, vms: 16, threads: cpus * 4, events: cpus * 250, packetBytes: 1 << 16 }, out),
  },
  {
    name: "traces",
    bar: 1000,
    make: (traces, out) => {
      const shape = { ...DEFAULTS, out, events: 5000, cpus: 2, vms: 2, packetBytes: 1 << 16 };
      return generateMany(shape, traces).folder;
    },
  },
];

interface Cost {
  readonly count: number;
  /** Of the processor. */
  readonly seconds: number;
  readonly bytes: number;
}

function measure({ make }: Row, count: number): Cost {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-many-"));
  try {
    const path = make(count, folder);
    const ran = spawnSync(process.execPath, ["-e", MEASURED, cli, path], { encoding: "utf8" });
    if (ran.status !== 0) throw new Error(`${path} does not open: ${ran.stderr.slice(-500)}`);
    const { processor, peak } = JSON.parse(ran.stdout) as { readonly processor: number; readonly peak: number };
    return { count, seconds: processor, bytes: peak };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a command and tells what this process' only child took. */
const MEASURED = `
const [cli, path] = process.argv.slice(1);
const { status, stdout, stderr } = require("node:child_process").spawnSync(
  process.execPath, [cli, "index", "--no-cache", path], { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
if (status !== 0) { console.error(stderr); process.exit(1); }
const stat = require("node:fs").readFileSync("/proc/self/stat", "utf8");
const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(13, 15).map(Number);
const told = /peak memory\\s+([\\d.]+) (\\w+)/.exec(stdout) ?? [];
const scale = { kB: 1e3, MB: 1e6, GB: 1e9 }[told[2]];
console.log(JSON.stringify({ processor: (ticks[0] + ticks[1]) / 100, peak: Number(told[1]) * scale }));
`;

/** Counts up to the bar, each twice the one before. */
function countsOf({ bar }: Row): readonly number[] {
  const steps = Number(values.steps);
  return Array.from({ length: steps + 1 }, (_, i) => Math.ceil(bar / 2 ** (steps - i) / 4) * 4);
}

const lines: string[][] = [];
for (const row of ROWS.filter(({ name }) => positionals.every((word) => name.includes(word)))) {
  let before: Cost | undefined;
  for (const count of countsOf(row)) {
    console.error(`${count} ${row.name}`);
    const cost = measure(row, count);
    const ratio = (of: (cost: Cost) => number) => (before === undefined ? "–" : (of(cost) / of(before)).toFixed(2));
    lines.push([
      `${count} ${row.name}`,
      seconds(cost.seconds),
      ratio((one) => one.seconds),
      `${((cost.seconds / count) * 1e6).toFixed(1)} µs`,
      megabytes(cost.bytes),
      ratio((one) => one.bytes),
      `${(cost.bytes / count / 1e3).toFixed(2)} kB`,
    ]);
    before = cost;
  }
}
console.log(
  [
    "Opened fully by `lanescope index --no-cache`, with its start. Twice as many in each line: 2.0 is linear.",
    "",
    `- Machine: ${machineFacts()}`,
    "",
    table(["", "processor time", "× before", "each", "peak memory", "× before", "each"], lines),
  ].join("\n"),
);
