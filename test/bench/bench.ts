import { spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { formatCount } from "../../workers/core/format.js";
import { DEFAULTS } from "./generator/generate.js";
import { bundle, madeTrace } from "./measure/made-traces.js";
import type { Task } from "./measure/main-thread.js";
import { peakMemory, type Ran, runTimed } from "./measure/process-tree.js";
import type { WindowTimes } from "./measure/report.js";
import { machineFacts, median, megabytes, seconds, table } from "./measure/report.js";
import { shareText } from "./measure/share-text.js";
import { symbolsText } from "./measure/symbols-text.js";
import { tableTimesText } from "./measure/table-times.js";
import type { TableTimes } from "./tables.js";

// npm run bench -- [--events N] [--repeat N] [--questions] [--tables] [--frames] [--window] [--interactions] [--share] [--symbols]
//   [--write]
// One table of what opening and showing a large trace costs, against reading its bytes and against babeltrace2.
// All in one run on one trace, each measurement `repeat` times in turn, medians shown.

const { values } = parseArgs({
  options: {
    events: { type: "string", default: `${DEFAULTS.events}` },
    repeat: { type: "string", default: "3" },
    questions: { type: "boolean", default: false },
    tables: { type: "boolean", default: false },
    frames: { type: "boolean", default: false },
    window: { type: "boolean", default: false },
    interactions: { type: "boolean", default: false },
    share: { type: "boolean", default: false },
    symbols: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const events = Number(values.events);
const repeat = Number(values.repeat);
const root = process.cwd();
const cli = join(root, "dist/cli/lanescope.mjs");
if (!existsSync(cli)) throw new Error("dist/cli is not built: npm run build");

const folder = madeTrace(events);
/** Events of a trace so small that what it costs to show it is what the window costs. */
const TINY_EVENTS = 300_000;

/** A host of very many VMs, and one of very many lanes. */
const MANY_VMS = { events: 2_000_000, cpus: 64, vms: 200, vcpusPerVm: 8 };
const MANY_LANES = { events: 1_000_000, cpus: 64, vms: 490, vcpusPerVm: 8 };

const child = await bundle("child");
const babeltrace = ["babeltrace2", ["-o", "dummy", folder]] as const;
const index = [process.execPath, [cli, "index", "--no-cache", folder]] as const;
const archive = packed();
const unpack = [process.execPath, [cli, "index", "--no-cache", archive ?? ""]] as const;
const hasBabeltrace = spawnSync("babeltrace2", ["--version"]).status === 0;

interface Opened {
  readonly firstLanes: number;
  readonly allRead: number;
  readonly cells: Readonly<Record<string, number>>;
  readonly panned: Readonly<Record<string, number>>;
  readonly lanes: number;
  readonly rows: number;
  readonly most: number;
}

/** Seconds. */
const runs = {
  read: [] as number[],
  babeltrace: [] as number[],
  decode: [] as number[],
  index: [] as number[],
  archive: [] as number[],
};
const opens: Opened[] = [];
for (let i = 0; i < repeat; i += 1) {
  console.error(`round ${i + 1} of ${repeat}`);
  runs.read.push(JSON.parse((await runChild("read")).stdout).seconds);
  if (hasBabeltrace) runs.babeltrace.push((await runTimed(...babeltrace)).seconds);
  runs.decode.push(JSON.parse((await runChild("decode")).stdout).seconds);
  runs.index.push((await runTimed(...index)).seconds);
  if (archive) runs.archive.push((await runTimed(...unpack)).seconds);
  opens.push(JSON.parse((await runChild("open")).stdout));
}
const memory = {
  babeltrace: hasBabeltrace ? await peakMemory(...babeltrace) : Number.NaN,
  index: await peakMemory(...index),
  archive: archive ? await peakMemory(...unpack) : Number.NaN,
};
const report = await reportText();
console.log(report);
if (values.write) writeFileSync(join(root, "docs/benchmarks.md"), report);

/** The folder as Debian's tar and zstd pack it; undefined where they are not. */
function packed(): string | undefined {
  const path = `${folder}.tar.zst`;
  if (existsSync(path)) return path;
  const { status } = spawnSync("tar", ["--zstd", "-cf", path, "-C", dirname(folder), basename(folder)]);
  if (status === 0) return path;
  rmSync(path, { force: true });
  return undefined;
}

async function windowSection(): Promise<string[]> {
  const program = await bundle("window");
  const opened = (trace: string) => {
    const ran = spawnSync(process.execPath, [program, trace], { encoding: "utf8" });
    return ran.status === 0 ? (JSON.parse(ran.stdout.trim().split("\n").at(-1) ?? "{}") as WindowTimes) : undefined;
  };
  const [large, tiny] = [opened(folder), opened(madeTrace(TINY_EVENTS))];
  if (large === undefined || tiny === undefined) return ["Opening in the window: no Chromium here.", ""];
  const row = (what: string, times: WindowTimes) => [
    what,
    ...[times.firstLanes, times.allRead, times.firstLanesWork, times.allReadWork].map(seconds),
  ];
  return [
    "Opening in the window (Chromium, all drawing in software on the same two cores, bytes over HTTP), from the",
    "beginning of the page's loading. Processor time is that of all processes, the start of the browser included:",
    `that alone took ${seconds(large.browserStart)}.`,
    "",
    table(
      ["events", "first lanes", "all read", "processor time until first lanes", "processor time until all is drawn"],
      [row(formatCount(TINY_EVENTS), tiny), row(formatCount(events), large)],
    ),
    "",
  ];
}

/** What made a task long, beside its name. */
const PARTS_TOLD = 3;

async function interactionsSection(): Promise<string[]> {
  const { events: many, ...shape } = MANY_LANES;
  return [...(await interactions("all", folder, "")), ...(await interactions("lanes", madeTrace(many, shape), LANES))];
}

const LANES = "The same over a host of some 10,000 lanes:";

async function interactions(extent: string, trace: string, about: string): Promise<string[]> {
  const ran = spawnSync(process.execPath, [await bundle("interactions"), extent, trace], { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`interactions were not measured: ${ran.stderr.trim()}`);
  const tasks = JSON.parse(ran.stdout.trim().split("\n").at(-1) ?? "{}") as Readonly<Record<string, Task>>;
  const rows = Object.entries(tasks).map(([name, { workMs, parts }]) => [
    name,
    `${workMs.toFixed(0)} ms`,
    parts
      .slice(0, PARTS_TOLD)
      .map(([tag, ms]) => `${tag} ${ms.toFixed(0)}`)
      .join(", "),
  ]);
  const words = [
    "The longest task of the window's own thread while a person does something (processor time; drawing in software is",
    "another process), and what it did most:",
  ];
  return [...(about === "" ? words : [about]), "", table(["", "longest task", "ms of it"], rows), ""];
}

interface Asked {
  readonly answers: readonly { readonly question: string; readonly seconds: number; readonly found: string }[];
  readonly lanes: number;
}

async function questionsSection(): Promise<string[]> {
  const program = await bundle("questions");
  const ask = (what: string, trace: string): Asked => {
    const ran = spawnSync(process.execPath, [program, what, trace], { encoding: "utf8" });
    if (ran.status !== 0) throw new Error(`questions were not measured: ${ran.stderr.trim()}`);
    return JSON.parse(ran.stdout.trim().split("\n").at(-1) ?? "{}");
  };
  const { events: many, ...shape } = MANY_VMS;
  const findings = ask("findings", madeTrace(many, shape));
  const rowsOf = (trace: string, { answers }: Asked) =>
    answers.map(({ question, seconds: time, found }) => [question, trace, found, seconds(time)]);
  return [
    "Questions about a whole trace, each asked for the first time:",
    "",
    table(
      ["", "trace", "found", "time"],
      [
        ...rowsOf(`${formatCount(events)} events`, ask("events", folder)),
        ...rowsOf(`${formatCount(many)} events, ${shape.vms} VMs, ${formatCount(findings.lanes)} lanes`, findings),
      ],
    ),
    "",
  ];
}

async function tablesSection(): Promise<string[]> {
  const ran = spawnSync(process.execPath, [await bundle("tables"), folder], { encoding: "utf8", maxBuffer: 1 << 26 });
  if (ran.status !== 0) throw new Error(`tables were not measured: ${ran.stderr.trim()}`);
  return tableTimesText(JSON.parse(ran.stdout.trim().split("\n").at(-1) ?? "{}") as TableTimes);
}

async function shareSection(): Promise<string[]> {
  const ran = spawnSync(process.execPath, [await bundle("share"), folder, madeTrace(TINY_EVENTS)], {
    encoding: "utf8",
  });
  if (ran.status !== 0) throw new Error(`sharing was not measured: ${ran.stderr.trim()}`);
  return shareText(JSON.parse(ran.stdout.trim().split("\n").at(-1) ?? "[]"));
}

async function symbolsSection(): Promise<string[]> {
  const ran = spawnSync(process.execPath, [await bundle("symbols"), `${repeat}`], { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`files of symbols were not measured: ${ran.stderr.trim()}`);
  return symbolsText(JSON.parse(ran.stdout));
}

function runChild(what: string): Promise<Ran> {
  return runTimed(process.execPath, [child, what, folder]);
}

async function reportText(): Promise<string> {
  const [opened] = opens;
  const lines = [
    "# Benchmarks",
    "",
    "Made by `npm run bench -- --events N --write`: a generated LTTng trace of a busy KVM host (4 CPUs, 6 VMs with",
    `2 vCPUs each), all figures from one run, medians of ${repeat}. The bytes are in the page cache.`,
    "",
    `- Machine: ${machineFacts()}`,
    `- Trace: ${formatCount(events)} events; ${formatCount(opened?.rows ?? 0)} intervals, ${formatCount(opened?.most ?? 0)} in one lane`,
    "",
    "## Opening",
    "",
    openingTable(),
    "",
    "*Decode only*: one core, every event class the analyses use goes into batches; the files are in memory already.",
    "*Full open*: `lanescope index --no-cache`, which decodes, merges, runs all analyses and builds the index.",
    "The .tar.zst holds the same folder, packed by tar --zstd: it is unpacked into memory first.",
    "Memory is the peak of the sum of proportional shares (PSS) over all processes, in a run of its own: looking at it",
    "takes a good part of a core.",
    "",
    `First lanes with something to show: ${seconds(median(opens.map((one) => one.firstLanes)))} after the process started.`,
    "",
    "## Showing",
    "",
    `Cells for ${opened?.lanes ?? 0} lanes (those with most intervals) by 2,000 pixels, of windows seen for the first`,
    "time, and of the same panned by 30 pixels:",
    "",
    cellsTable(),
    "",
  ];
  if (values.questions) lines.push(...(await questionsSection()));
  if (values.tables) lines.push(...(await tablesSection()));
  if (values.window) lines.push(...(await windowSection()));
  if (values.interactions) lines.push(...(await interactionsSection()));
  if (values.share) lines.push(...(await shareSection()));
  if (values.symbols) lines.push(...(await symbolsSection()));
  if (values.frames) lines.push(...framesSection());
  return lines.join("\n");
}

function cellsTable(): string {
  const zooms = Object.keys(opens[0]?.cells ?? {}).sort((a, b) => Number(b) - Number(a));
  const timeOf = (of: (one: Opened) => number | undefined) =>
    `${median(opens.map((one) => of(one) ?? Number.NaN)).toFixed(1)} ms`;
  return table(
    ["part of the trace seen", "first time", "panned"],
    zooms.map((zoom) => [zoom, timeOf((one) => one.cells[zoom]), timeOf((one) => one.panned[zoom])]),
  );
}

function openingTable(): string {
  const base = hasBabeltrace ? median(runs.babeltrace) : Number.NaN;
  const row = (what: string, time: number, memory: number): string[] => [
    what,
    seconds(time),
    `${(events / time / 1e6).toFixed(2)} M/s`,
    Number.isNaN(base) ? "–" : `${(base / time).toFixed(1)} ×`,
    megabytes(memory),
  ];
  const rows = [row("reading the bytes", median(runs.read), Number.NaN)];
  if (hasBabeltrace) rows.push(row("babeltrace2, dummy sink", base, memory.babeltrace));
  rows.push(row("decode only", median(runs.decode), Number.NaN));
  rows.push(row("full open", median(runs.index), memory.index));
  if (archive) rows.push(row("full open of a .tar.zst", median(runs.archive), memory.archive));
  return table(["", "time", "events", "against babeltrace2", "peak memory"], rows);
}

function framesSection(): string[] {
  const ran = spawnSync(process.execPath, [join(root, "test/bench/frames.mjs"), "huge", "--json"], {
    encoding: "utf8",
  });
  if (ran.status !== 0) return [`Frame times: not measured (${ran.stderr.trim().split("\n").at(-1)})`, ""];
  const { results } = JSON.parse(ran.stdout.trim().split("\n").at(-1) ?? "{}") as {
    readonly results: Readonly<Record<string, { medianMs: number; p95Ms: number; ownLongestMs: number }>>;
  };
  const rows = Object.entries(results).map(([gesture, frame]) => [
    gesture,
    `${frame.medianMs} ms`,
    `${frame.p95Ms} ms`,
    `${frame.ownLongestMs} ms`,
  ]);
  return [
    "Frames of the window at 1920×1080 in Chromium without a GPU (all drawing in software):",
    "",
    table(["gesture", "median", "95 %", "longest of our own work"], rows),
    "",
  ];
}
