import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { formatCount } from "../../workers/core/format.js";
import { bundle, madeTrace } from "./measure/made-traces.js";
import { spentBy } from "./measure/process-tree.js";
import { machineFacts, median, seconds, table, type WindowTimes } from "./measure/report.js";

// npm run bench:window -- [--events N] [--repeat N] [--against DIST]
// What a window costs: opening a large and a tiny trace, against babeltrace2 and against the build of another commit
// (its folder dist), and frames afterwards, against those of a small sample. One table from one run, each measurement
// `repeat` times in turn, medians shown.

const TINY_EVENTS = 300_000;

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "20000000" },
    repeat: { type: "string", default: "1" },
    against: { type: "string" },
  },
});
const root = process.cwd();
const own = join(root, "dist");
if (!existsSync(join(own, "cli"))) throw new Error("dist/cli is not built: npm run build");
const events = Number(values.events);
const program = await bundle("window");

const large = `${formatCount(events)} events`;
const tiny = `${formatCount(TINY_EVENTS)} events`;
const other = values.against;
const openings = [
  { name: large, build: own, trace: madeTrace(events), times: [] as WindowTimes[] },
  { name: tiny, build: own, trace: madeTrace(TINY_EVENTS), times: [] as WindowTimes[] },
  { name: "sample", build: own, trace: join(root, "samples/labhost-overcommit.tar.zst"), times: [] as WindowTimes[] },
  ...(other === undefined
    ? []
    : [{ name: `${large}, other build`, build: other, trace: madeTrace(events), times: [] as WindowTimes[] }]),
];
const peers: { readonly wall: number; readonly processor: number }[] = [];
const hasPeer = spawnSync("babeltrace2", ["--version"]).status === 0;
for (let i = 0; i < Number(values.repeat); i += 1) {
  if (hasPeer) peers.push(spentBy(["babeltrace2", "-o", "dummy", madeTrace(events)], "ignore"));
  for (const { build, trace, times } of openings) times.push(open(build, trace));
}

function open(build: string, trace: string): WindowTimes {
  // Other builds may have other lanes to turn a wheel over.
  const gestures = build === own ? ["--gestures"] : [];
  const ran = spawnSync(process.execPath, [program, "--build", build, ...gestures, trace], { encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`not opened in a window: ${ran.stderr.trim().split("\n").at(-1)}`);
  return JSON.parse(ran.stdout.trim().split("\n").at(-1) ?? "{}");
}

const of = (times: readonly WindowTimes[], value: (one: WindowTimes) => number): number => median(times.map(value));
const longest = ({ longTasks }: WindowTimes): number => Math.max(0, ...longTasks);

function openingRow({ name, times }: (typeof openings)[number]): string[] {
  return [
    name,
    seconds(of(times, (one) => one.firstLanes)),
    seconds(of(times, (one) => one.allRead)),
    seconds(of(times, (one) => one.firstLanesWork)),
    seconds(of(times, (one) => one.allReadWork)),
    milliseconds(of(times, longest)),
    of(times, (one) => one.load).toFixed(0),
  ];
}

function peerRow(): string[] {
  const { wall, processor } = peer();
  return ["babeltrace2, dummy sink", "–", seconds(wall), "–", seconds(processor), "–", "–"];
}

function peer(): { readonly wall: number; readonly processor: number } {
  return { wall: median(peers.map(({ wall }) => wall)), processor: median(peers.map(({ processor }) => processor)) };
}

/** What the large trace costs in parts of what something else takes for it. */
function ratioRow(what: string, wall: number, processor: number, bar: string): string[] {
  const { times } = openings[0] as (typeof openings)[number];
  const ratio = (value: number, base: number) => (value / base).toFixed(2);
  return [
    what,
    ratio(
      of(times, (one) => one.allRead),
      wall,
    ),
    ratio(
      of(times, (one) => one.allReadWork),
      processor,
    ),
    bar,
  ];
}

function ratioRows(): string[][] {
  const rows = hasPeer ? [ratioRow("of babeltrace2's dummy sink", peer().wall, peer().processor, "0.33")] : [];
  const before = openings[3];
  if (before !== undefined) {
    const [wall, processor] = [of(before.times, (one) => one.allRead), of(before.times, (one) => one.allReadWork)];
    rows.push(ratioRow("of the other build", wall, processor, "0.50"));
  }
  return rows;
}

function frameRows(): string[][] {
  return (["zoom", "pan"] as const).flatMap((gesture) =>
    openings
      .filter(({ build }) => build === own)
      .map(({ name, times }) => {
        const time = (key: "medianFrame" | "slowFrame" | "longestTask") =>
          milliseconds(of(times, (one) => one.gestures?.[gesture][key] ?? Number.NaN));
        return [`${gesture}, ${name}`, time("medianFrame"), time("slowFrame"), time("longestTask")];
      }),
  );
}

function milliseconds(value: number): string {
  return Number.isNaN(value) ? "–" : `${value.toFixed(0)} ms`;
}

const OPENING = [
  "",
  "first lanes",
  "all read",
  "processor time until first lanes",
  "until all is drawn",
  "longest task",
  "load",
];
console.log(
  [
    `Opening in the window (Chromium, all drawing in software, bytes over HTTP), medians of ${values.repeat}, from the beginning of`,
    "the page's loading. Processor time is that of all processes with the start of the browser. The longest task is one of",
    "the page's own thread, as the browser tells those of 50 ms and more, with all waiting in it.",
    "",
    `- Machine: ${machineFacts()}`,
    "",
    table(OPENING, [...openings.map(openingRow), ...(hasPeer ? [peerRow()] : [])]),
    "",
    table([large, "wall time", "processor time", "bar"], ratioRows()),
    "",
    table(["frames at 1920×1080", "median", "95 %", "longest task"], frameRows()),
  ].join("\n"),
);
