import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { formatCount } from "../../workers/core/format.js";
import { tracesDir, unpackTrace } from "../setup/outside-data.js";
import { writeMonitorLog } from "./files/monitor-log.js";
import { enlargedPerfData, madePerfData } from "./files/perf-data.js";
import { enlargedText, madeChrome, madeDmesg, madeFtrace, madeJournal, madePerfScript } from "./files/texts.js";
import { enlargedTraceDat, madeTraceDat } from "./files/trace-dat.js";
import { bundle } from "./measure/made-traces.js";
import { type Spent, spentBy } from "./measure/process-tree.js";
import { machineFacts, median, seconds, table } from "./measure/report.js";

// npm run bench:formats -- [NAME...] [--mb N] [--repeat N]
// How fast a process decodes a file of each format into batches, against the program that made it: one table from one run,
// each measurement `repeat` times in turn, medians shown. NAME: only rows whose name has all of these. Real traces are used
// where they are (LANESCOPE_TRACES, else ../shared/traces), else made ones; both are enlarged to N MB of events.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { mb: { type: "string", default: "256" }, repeat: { type: "string", default: "3" } },
});
const root = process.cwd();
const cache = join(root, "node_modules/.cache/bench");
mkdirSync(cache, { recursive: true });

interface FormatRow {
  readonly name: string;
  /** Path of the file; undefined: it cannot be made here. */
  file(): Promise<string | undefined>;
  /** The program to compare with, and its arguments. */
  peer?(file: string): readonly [string, ...string[]];
}

const ROWS: readonly FormatRow[] = [
  { name: "trace.dat", file: plainDat, peer: traceCmdReport },
  { name: "trace.dat, zstd", file: packedDat, peer: traceCmdReport },
  { name: "perf.data", file: perfData, peer: perfScript },
  { name: "ftrace text", file: ftraceText, peer: cat },
  { name: "perf script", file: perfScriptText, peer: cat },
  { name: "log, dmesg", file: () => keptText("dmesg.txt", madeDmesg), peer: cat },
  { name: "log, journal", file: () => keptText("journal.json", madeJournal), peer: cat },
  { name: "monitor-log", file: () => keptLog("monitor.lsm.jsonl", false), peer: cat },
  { name: "monitor-log, frames", file: () => keptLog("monitor-frames.lsm.jsonl", true), peer: cat },
  { name: "chrome-json", file: () => keptText("chrome.json", madeChrome), peer: cat },
];

const HEAD = [
  "",
  "events",
  "size",
  "decoding",
  "events",
  "bytes",
  "peer",
  "its time",
  "ratio",
  "wall time",
  "new process",
];

const program = await bundle("format-decode");
const measured: string[][] = [];
for (const row of ROWS.filter(({ name }) => positionals.every((part) => name.includes(part)))) {
  console.error(row.name);
  measured.push(await measure(row));
}
console.log(
  [
    `Processor time, medians of ${values.repeat}. Decoding: all events into batches, once V8 has compiled the decoder. Ratios: how`,
    "many times as long the peer's process takes, in processor and in wall time, and against a new process of ours: its",
    "start, opening the file, compiling and decoding.",
    "",
    `- Machine: ${machineFacts()}`,
    "",
    table(HEAD, measured),
  ].join("\n"),
);

/** What format-decode.mjs prints: seconds. */
interface Decoded {
  readonly events: number;
  readonly cold: Pick<Spent, "processor" | "wall">;
  readonly warm: Pick<Spent, "processor" | "wall">;
}

async function measure({ name, file, peer }: FormatRow): Promise<string[]> {
  const path = await file();
  if (path === undefined) return [name, "cannot be made here", ...HEAD.slice(2).map(() => "–")];
  const own: Decoded[] = [];
  const peers: Spent[] = [];
  for (let i = 0; i < Number(values.repeat); i += 1) {
    own.push(JSON.parse(spentBy([process.execPath, program, path], "pipe").stdout));
    if (peer !== undefined) peers.push(spentBy(peer(path), "ignore"));
  }
  const { size } = statSync(path);
  const events = own[0]?.events ?? 0;
  const warm = median(own.map((one) => one.warm.processor));
  const row = [name, formatCount(events), `${(size / 1e6).toFixed(0)} MB`, seconds(warm)];
  row.push(`${(events / warm / 1e6).toFixed(1)} M/s`, `${(size / warm / 1e6).toFixed(0)} MB/s`);
  if (peer === undefined) return [...row, ...HEAD.slice(row.length).map(() => "–")];
  const [processor, wall] = [median(peers.map((one) => one.processor)), median(peers.map((one) => one.wall))];
  const ratios = [processor / warm, wall / median(own.map((one) => one.warm.wall))];
  ratios.push(processor / median(own.map((one) => one.cold.processor)));
  return [...row, peer("").slice(0, 2).join(" "), seconds(processor), ...ratios.map(ratioText)];
}

function ratioText(ratio: number): string {
  return `${ratio < 1 ? ratio.toPrecision(1) : ratio.toFixed(1)} ×`;
}

/** What it costs to read the bytes. */
function cat(file: string) {
  return ["cat", file] as const;
}

function traceCmdReport(file: string) {
  return ["trace-cmd", "report", "-R", "-i", file] as const;
}

function perfScript(file: string) {
  return ["perf", "script", "-F", "comm,tid,cpu,time,event", "-i", file] as const;
}

/** Version 6, which has no compression. */
async function plainDat(): Promise<string | undefined> {
  return kept("trace.dat", (path) => {
    const real = realFile("tracecmd-agent-a", "trace-host.dat");
    const isReal = real && hasRun("trace-cmd", ["convert", "-i", real, "-o", path, "--file-version", "6"]);
    if (!isReal) writeFileSync(path, madeTraceDat());
    writeFileSync(path, enlargedTraceDat(readFileSync(path), Number(values.mb)));
    return true;
  });
}

/** The same packed by trace-cmd. */
async function packedDat(): Promise<string | undefined> {
  const plain = (await plainDat()) ?? "";
  return kept("trace-zstd.dat", (path) =>
    hasRun("trace-cmd", ["convert", "-i", plain, "-o", path, "--file-version", "7", "--compression", "zstd"]),
  );
}

async function perfData(): Promise<string | undefined> {
  return kept("perf.data", async (path) => {
    const real = realFile("perf-host-a", "perf-kvm-sched.data");
    const small = real === undefined ? Buffer.from(madePerfData()) : readFileSync(real);
    writeFileSync(path, await enlargedPerfData(small, Number(values.mb)));
    return true;
  });
}

async function ftraceText(): Promise<string | undefined> {
  const real = realFile("ftrace-text-a", "trace-mono.txt");
  return keptText("ftrace.txt", (mb) => enlargedText(real ? readFileSync(real, "latin1") : madeFtrace(), mb));
}

/** The text of the lab's recording, if xz is there to unpack it. */
async function perfScriptText(): Promise<string | undefined> {
  const real = realFile("perf-host-a", "perf-script.txt.xz");
  const unpacked = real && spawnSync("xz", ["-dc", real], { encoding: "latin1", maxBuffer: 1 << 30 });
  const text = unpacked && unpacked.status === 0 ? unpacked.stdout : madePerfScript();
  return keptText("perf-script.txt", (mb) => enlargedText(text, mb));
}

function keptText(name: string, make: (megabytes: number) => Uint8Array): Promise<string | undefined> {
  return kept(name, (path) => {
    writeFileSync(path, make(Number(values.mb)));
    return true;
  });
}

/** Of one VM with one vCPU, asked at 4 Hz, with 57 processes in its guest: about so many MB. */
function keptLog(name: string, withFrames: boolean): Promise<string | undefined> {
  return kept(name, (path) => {
    writeMonitorLog(path, Math.ceil((Number(values.mb) * 1e6) / (withFrames ? 35_600 : 25_700)), withFrames);
    return true;
  });
}

/** A file of the lab's recordings, if this machine has them. */
function realFile(recording: string, name: string): string | undefined {
  return tracesDir === undefined ? undefined : join(unpackTrace(`lab/${recording}.tar.zst`), recording, name);
}

/** A file of the cache, made if it is not there; undefined: `make` failed. */
async function kept(name: string, make: (path: string) => boolean | Promise<boolean>): Promise<string | undefined> {
  const path = join(cache, `${tracesDir === undefined ? "made" : "real"}-${values.mb}-${name}`);
  if (existsSync(path)) return path;
  console.error(`making ${name}…`);
  const partial = `${path}.${process.pid}`;
  if (!(await make(partial))) {
    rmSync(partial, { force: true });
    return undefined;
  }
  renameSync(partial, path);
  return path;
}

function hasRun(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}
