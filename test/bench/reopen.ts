import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { formatCount } from "../../workers/core/format.js";
import { bundle, madeTrace } from "./measure/made-traces.js";
import { peakMemory, type Spent, spentBy } from "./measure/process-tree.js";
import { machineFacts, median, megabytes, seconds, table } from "./measure/report.js";

// npm run bench:reopen -- [--events N] [--budget SIZE] [--repeat N] [--trace PATH --eighth PATH]
// What it costs to open a trace above a budget of memory, to keep an index of it, and to show it from there: one table from one
// run, each time `repeat` times in turn, medians shown. A trace of an eighth of the events tells how time and memory grow.
// 8 GB: --events 160000000 --budget 1G. `--trace` and `--eighth`: traces that are there.

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "2000000" },
    budget: { type: "string", default: "16M" },
    repeat: { type: "string", default: "3" },
    trace: { type: "string" },
    eighth: { type: "string" },
  },
});
const { budget } = values;
const repeat = Number(values.repeat);
const root = process.cwd();
const cli = join(root, "dist/cli/lanescope.mjs");
if (!existsSync(cli)) throw new Error("dist/cli is not built: npm run build");
const large = values.trace ?? madeTrace(Number(values.events));
const small = values.eighth ?? madeTrace(Number(values.events) / 8);
const reopened = await bundle("reopened", { LANESCOPE_BUILD_ID: JSON.stringify(idOfSources()) });

const cache = mkdtempSync(join(tmpdir(), "lanescope-reopen-"));
process.env["LANESCOPE_CACHE"] = cache;
process.env["LANESCOPE_CACHE_GB"] = "1000";
process.on("exit", () => rmSync(cache, { recursive: true, force: true }));

const command = (trace: string, ...more: string[]) =>
  [process.execPath, cli, "index", "--memory-budget", budget, ...more, trace] as const;

/** As dist has it, if it was built of these sources: it reads its own index files only. */
function idOfSources(): string {
  const module = pathToFileURL(join(root, "electron/build/build-id.mjs")).href;
  const program = `import { buildId } from ${JSON.stringify(module)}; process.stdout.write(buildId())`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" }).stdout;
}

/** Of a folder, with all in it. */
function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((bytes, entry) => bytes + statSync(join(entry.parentPath, entry.name)).size, 0);
}

interface Read {
  /** s of the processor: read without an index, and with one that is written. */
  readonly plain: number;
  readonly kept: number;
  readonly events: number;
  readonly traceBytes: number;
  readonly indexBytes: number;
}

/** Reads a trace in both ways, in turn. Its index is there afterwards. */
function read(trace: string): Read {
  const [plain, kept]: [Spent[], Spent[]] = [[], []];
  let indexBytes = 0;
  for (let i = 0; i < repeat; i += 1) {
    console.error(`reading ${trace}, ${i + 1} of ${repeat}`);
    plain.push(spentBy(command(trace, "--no-cache"), "pipe"));
    rmSync(cache, { recursive: true, force: true });
    kept.push(spentBy(command(trace), "pipe"));
    indexBytes = bytesIn(cache);
  }
  const events = Number(/^events +([\d \u202f]+)/m.exec(kept[0]?.stdout ?? "")?.[1]?.replaceAll(/\D/g, ""));
  const processor = (runs: readonly Spent[]) => median(runs.map((run) => run.processor));
  return { plain: processor(plain), kept: processor(kept), events, traceBytes: bytesIn(trace), indexBytes };
}

interface Reopened {
  readonly lanes: number;
  readonly cells: number;
  readonly state: string;
  readonly zooms: readonly { readonly zoom: string; readonly median: number; readonly p99: number }[];
  readonly p99: number;
}

function inEngine(): Reopened {
  const { stdout, stderr } = spawnSync(process.execPath, [reopened, budget, small, large], { encoding: "utf8" });
  const line = stdout.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) throw new Error(`not reopened: ${stderr}`);
  const found = JSON.parse(line) as Reopened;
  if (found.state !== "shown") throw new Error("the trace was read again: is dist built of these sources?");
  return found;
}

const eighth = read(small);
const whole = read(large);
const budgetBytes = Number.parseFloat(budget) * ({ K: 1e3, M: 1e6, G: 1e9 }[budget.slice(-1)] ?? 1);
rmSync(cache, { recursive: true, force: true });
console.error("peak memory");
const peak = await peakMemory(process.execPath, command(large).slice(1));
spentBy(command(small), "ignore");
console.error("reopening");
const processes = Array.from({ length: repeat }, () => spentBy(command(large), "ignore"));
const engines = Array.from({ length: repeat }, inEngine);
const reopenPeak = await peakMemory(process.execPath, [reopened, budget, small, large]);
const [first] = engines as [Reopened, ...Reopened[]];
const of = (pick: (run: Reopened) => number) => median(engines.map(pick));

const growth = whole.plain / whole.events / (eighth.plain / eighth.events);
const ratio = (value: number) => `${value.toFixed(2)} ×`;
const part = (value: number) => `${(value * 100).toFixed(1)} %`;
/** What a process takes without any trace is nothing against it. */
const isLarge = 5e8 <= budgetBytes;
const ofPeak = (bytes: number) =>
  [
    megabytes(bytes),
    isLarge ? megabytes(1.5 * budgetBytes) : "–",
    isLarge ? bytes <= 1.5 * budgetBytes : undefined,
  ] as const;
const rows: (readonly [what: string, value: string, bar: string, reached: boolean | undefined])[] = [
  ["read, processor time", seconds(whole.plain), "–", undefined],
  ["of an event, against a trace of an eighth", ratio(growth), "1.15 ×", growth <= 1.15],
  [
    "read, and an index kept, against without",
    ratio(whole.kept / whole.plain),
    "1.25 ×",
    whole.kept <= 1.25 * whole.plain,
  ],
  ["peak memory of that, all processes", ...ofPeak(peak)],
  [
    "index, part of the trace",
    part(whole.indexBytes / whole.traceBytes),
    "50 %",
    whole.indexBytes <= whole.traceBytes / 2,
  ],
  ...within("shown from the index: process from start to end", median(processes.map(({ wall }) => wall)), 0.5),
  ["its processor time", seconds(median(processes.map(({ processor }) => processor))), "–", undefined],
  ...within(
    "lanes in a running engine, from the request",
    of(({ lanes }) => lanes),
    0.5,
  ),
  ["first cells there", seconds(of(({ cells }) => cells)), "–", undefined],
  ["peak memory of that process", ...ofPeak(reopenPeak)],
  ["cells of windows never seen, p99 of all", ms(of(({ p99 }) => p99)), "10 ms", of(({ p99 }) => p99) <= 10],
  ...first.zooms.map(({ zoom }, i) => {
    const [own, p99] = [
      of(({ zooms }) => zooms[i]?.median ?? Number.NaN),
      of(({ zooms }) => zooms[i]?.p99 ?? Number.NaN),
    ];
    return [`${Number(zoom) * 100} % of the trace: median, p99`, `${ms(own)}, ${ms(p99)}`, "10 ms", p99 <= 10] as const;
  }),
];

function within(what: string, value: number, bar: number): (typeof rows)[number][] {
  return [[what, seconds(value), `${bar} s`, value <= bar]];
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

console.log(
  [
    `${formatCount(whole.events)} events, ${megabytes(whole.traceBytes)}, a budget of ${budget}, medians of ${repeat}, files in the page cache.`,
    "Cells are of the 60 lanes with most rows, by 2,000 pixels.",
    "",
    `- Machine: ${machineFacts()}; load ${loadavg()[0]?.toFixed(1)}`,
    "",
    table(
      ["", "value", "bar", "reached"],
      rows.map(([what, value, bar, reached]) => [
        what,
        value,
        bar,
        reached === undefined ? "–" : reached ? "yes" : "**no**",
      ]),
    ),
  ].join("\n"),
);
