import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { formatCount } from "../../workers/core/format.js";
import type { GenerateOptions } from "./generator/generate.js";
import { bundle, madeTrace } from "./measure/made-traces.js";
import { type Spent, spentBy } from "./measure/process-tree.js";
import { machineFacts, median, seconds, table, type WindowTimes } from "./measure/report.js";

// npm run bench:open -- [NAME...] [--events N] [--repeat N]
// What it costs to open a trace fully, against the programs that read such traces, and how far that is from the aims: one
// table from one run, each measurement `repeat` times in turn, medians shown. NAME: only rows whose name has all of these.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { events: { type: "string", default: "20000000" }, repeat: { type: "string", default: "1" } },
});
const events = Number(values.events);
const root = process.cwd();
const cli = join(root, "dist/cli/lanescope.mjs");
if (!existsSync(cli)) throw new Error("dist/cli is not built: npm run build");

type Command = readonly [string, ...string[]];
type Time = Pick<Spent, "wall" | "processor">;

/** Parts of the peer's time that opening may take at most. */
interface Bars {
  readonly wall?: number;
  readonly processor?: number;
}

interface Row {
  readonly name: string;
  readonly shape?: Partial<GenerateOptions>;
  readonly peer: (path: string) => Command;
  readonly bars: Bars;
  open?(path: string): Time;
}

const LARGE = { cpus: 64, vms: 200, threads: 5000 } as const;
const USUAL = "LTTng";
const OF_LARGE_HOST = "LTTng, 64 CPUs, 200 VMs, 5,000 threads";
/** Time for each event of the large host against the usual one, at most. */
const LARGE_BAR = 1.5;

const ROWS: readonly Row[] = [
  { name: USUAL, peer: dummySink, bars: { wall: 1 / 8, processor: 1 / 6 } },
  { name: OF_LARGE_HOST, shape: LARGE, peer: dummySink, bars: {} },
  {
    name: "trace.dat",
    shape: { format: "trace.dat" },
    peer: (path) => ["trace-cmd", "report", "-R", "-i", path],
    bars: { wall: 1 / 15 },
  },
  {
    name: "perf.data",
    shape: { format: "perf.data" },
    peer: (path) => ["perf", "script", "-F", "comm,tid,cpu,time,event", "-i", path],
    bars: { wall: 1 / 15 },
  },
  { name: "LTTng, in the window", peer: dummySink, bars: { wall: 1 / 3 }, open: openInWindow },
];

function dummySink(path: string): Command {
  return ["babeltrace2", "-o", "dummy", path];
}

const windowProgram = await bundle("window");
const childProgram = await bundle("child");
/** Of the last opening in a window: when lanes were there. */
let firstInWindow = Number.NaN;

function openInWindow(path: string): Time {
  const ran = spawnSync(process.execPath, [windowProgram, path], { encoding: "utf8" });
  if (ran.status !== 0) {
    console.error(`not opened in a window: ${ran.stderr.trim().split("\n").at(-1)}`);
    return { wall: Number.NaN, processor: Number.NaN };
  }
  const times = JSON.parse(ran.stdout.trim().split("\n").at(-1) ?? "{}") as WindowTimes;
  firstInWindow = times.firstLanes;
  return { wall: times.allRead, processor: times.allReadWork };
}

function openInTerminal(path: string): Time {
  return spentBy([process.execPath, cli, "index", "--no-cache", path], "ignore");
}

function isThere([program]: Command): boolean {
  return spawnSync(program, ["--version"]).error === undefined;
}

interface Measured {
  readonly own: Time;
  /** Undefined: the peer is not there. */
  readonly peer: Time | undefined;
}

function measure({ name, shape, peer, open = openInTerminal }: Row): Measured {
  console.error(name);
  const path = madeTrace(events, shape);
  const command = peer(path);
  const hasPeer = isThere(command);
  const own: Time[] = [];
  const peers: Time[] = [];
  for (let i = 0; i < Number(values.repeat); i += 1) {
    if (hasPeer) peers.push(spentBy(command, "ignore"));
    own.push(open(path));
  }
  return { own: medians(own), peer: hasPeer ? medians(peers) : undefined };
}

function medians(times: readonly Time[]): Time {
  return { wall: median(times.map(({ wall }) => wall)), processor: median(times.map(({ processor }) => processor)) };
}

function line({ name, peer: command, bars }: Row, { own, peer }: Measured): string[] {
  const cells = [name, seconds(own.wall), seconds(own.processor), command("").slice(0, 3).join(" ")];
  if (peer === undefined) return [...cells, "not installed", "–", "–", "–", barText(bars), "–"];
  const ratios = { wall: own.wall / peer.wall, processor: own.processor / peer.processor };
  const isReached = (["wall", "processor"] as const).every(
    (time) => bars[time] === undefined || ratios[time] <= bars[time],
  );
  const isMeasured = bars.wall !== undefined && !Number.isNaN(ratios.wall);
  return [
    ...cells,
    seconds(peer.wall),
    seconds(peer.processor),
    part(ratios.wall),
    part(ratios.processor),
    barText(bars),
    isMeasured ? yesNo(isReached) : "–",
  ];
}

function barText({ wall, processor }: Bars): string {
  if (wall === undefined) return "–";
  return processor === undefined ? part(wall) : `${part(wall)}, processor ${part(processor)}`;
}

function part(ratio: number): string {
  if (Number.isNaN(ratio)) return "–";
  return ratio < 1 ? `1/${Number((1 / ratio).toFixed(1))}` : ratio.toFixed(2);
}

function yesNo(isSo: boolean): string {
  return isSo ? "yes" : "**no**";
}

const HEAD = [
  "opened fully",
  "wall time",
  "processor time",
  "against",
  "its wall time",
  "its processor time",
  "part of wall time",
  "of processor time",
  "bar",
  "reached",
];

const rows = ROWS.filter(({ name }) => positionals.every((word) => name.includes(word)));
const measured = new Map(rows.map((row) => [row, measure(row)]));

const others = [...largeHost(), ...firstLanes()];
console.log(
  [
    `${formatCount(events)} events of a generated host (4 CPUs, 6 VMs with 2 vCPUs each), medians of ${values.repeat}, bytes in the`,
    "page cache. Opened fully: `lanescope index --no-cache`, with its start; in the window from the beginning of the page's",
    "loading, and the processor time of all processes with the start of the browser.",
    "",
    `- Machine: ${machineFacts()}`,
    "",
    table(
      HEAD,
      [...measured].map(([row, times]) => line(row, times)),
    ),
    ...(others.length === 0 ? [] : ["", table(["", "value", "bar", "reached"], others)]),
  ].join("\n"),
);

/** What an event of the large host costs, if both hosts were measured. */
function largeHost(): string[][] {
  const of = (name: string) => [...measured].find(([row]) => row.name === name)?.[1].own;
  const [usual, large] = [of(USUAL), of(OF_LARGE_HOST)];
  if (usual === undefined || large === undefined) return [];
  const row = (what: string, ratio: number) => [
    `an event of the large host, against the usual one, ${what}`,
    `${ratio.toFixed(2)} ×`,
    `${LARGE_BAR} ×`,
    yesNo(ratio <= LARGE_BAR),
  ];
  return [row("wall time", large.wall / usual.wall), row("processor time", large.processor / usual.processor)];
}

/** How long until lanes have something to show. */
function firstLanes(): string[][] {
  const has = (name: string) => rows.some((row) => row.name === name);
  const row = (what: string, value: number, bar: number) => [
    `first lanes, ${what}`,
    seconds(value),
    `${bar} s`,
    Number.isNaN(value) ? "–" : yesNo(value <= bar),
  ];
  return [
    ...(has(USUAL) ? [row("command line", firstInTerminal(madeTrace(events)), 0.4)] : []),
    ...(Number.isNaN(firstInWindow) ? [] : [row("in the window", firstInWindow, 2)]),
  ];
}

/** From the start of the process. */
function firstInTerminal(path: string): number {
  const times = Array.from({ length: Number(values.repeat) }, () => {
    const { stdout } = spawnSync(process.execPath, [childProgram, "first", path], { encoding: "utf8" });
    return (JSON.parse(stdout) as { readonly firstLanes: number }).firstLanes;
  });
  return median(times);
}
