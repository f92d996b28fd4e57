import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import { findChromium } from "../setup/tools.mjs";
import { openBare } from "./measure/bare-chromium.js";
import { openFolder } from "./measure/open-folder.js";
import { processorTime, type Spent, spentBy } from "./measure/process-tree.js";

// What it costs to give a trace to others: share.mjs FOLDER TINY_FOLDER, in dist/bench; the second one is a typical case.
// Prints JSON: a list of SharedWork.

export interface SharedWork {
  readonly what: string;
  readonly of: string;
  /** Events or rows in it. */
  readonly count: number;
  /** Seconds. */
  readonly wall: number;
  readonly processor: number;
  /** Of the file, where it wrote one. */
  readonly bytes?: number;
}

const NS_PER_S = 1_000_000_000n;
/** Where the part begins in the trace: the state there is that of most of it. */
const BEGIN_SHARE = 0.9;
const KINDS = "names,paths,arguments,symbols,addresses";
const PATIENCE_MS = 60_000;
const LOOK_MS = 100;

const [folder = "", typical = ""] = process.argv.slice(2);
const root = fileURLToPath(new URL("../..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "lanescope-bench-"));
const rows: SharedWork[] = [];
const cli = (...args: readonly string[]): Spent =>
  spentBy([process.execPath, join(root, "dist/cli/lanescope.mjs"), ...args], "pipe");

const range = partOf(folder);
const bundle = join(work, "part.lanescope");
const redacted = join(work, "redacted.lanescope");
const convert = ["convert", folder, "--range", range];
const made = cli(...convert, "-o", bundle);
const count = eventsIn(bundle);
const part = { of: "a part", count };
rows.push({ what: "bundle", ...part, ...spent(made, bundle) });
rows.push({
  what: "bundle, redacted",
  ...part,
  ...spent(cli(...convert, "--redact", KINDS, "-o", redacted), redacted),
});
rows.push({ what: "bundle, opened", ...part, ...spent(cli("index", "--no-cache", bundle)) });
await report("all", folder);
await report("a typical case", typical);
const engine = createNodeEngine();
const { beginNs, endNs } = await openFolder(engine, folder);
const intervals = await rowsOf("intervals");
for (const format of ["arrow", "parquet"] as const) await exportAll(format);
await engine.close();
rmSync(work, { recursive: true, force: true });
console.log(JSON.stringify(rows));

/** A second of the trace, or a tenth of one that is short: as `--range` has it. */
function partOf(trace: string): string {
  const { begin_ns, end_ns } = JSON.parse(cli("info", "--json", trace).stdout) as Record<string, string>;
  const [begin, end] = [BigInt(begin_ns ?? 0), BigInt(end_ns ?? 0)];
  const from = begin + BigInt(Math.round(Number(end - begin) * BEGIN_SHARE));
  const tenth = (end - begin) / 10n;
  return `${from}..${from + (tenth < NS_PER_S ? tenth : NS_PER_S)}`;
}

function eventsIn(trace: string): number {
  return (JSON.parse(cli("info", "--json", trace).stdout) as { readonly events: number }).events;
}

function spent({ wall, processor }: Spent, file?: string): Pick<SharedWork, "wall" | "processor" | "bytes"> {
  return { wall, processor, ...(file !== undefined && { bytes: statSync(file).size }) };
}

async function report(of: string, trace: string): Promise<void> {
  const file = join(work, `report-${rows.length}.html`);
  const count = eventsIn(trace);
  rows.push({ what: "report in HTML", of, count, ...spent(cli("report", trace, "-o", file), file) });
  rows.push({ what: "report in HTML, until it can be used", of, count, ...(await untilUsable(file)) });
}

/** From the beginning of the page's loading until it is painted and its lanes answer; NaN without a Chromium. */
async function untilUsable(file: string): Promise<Pick<SharedWork, "wall" | "processor">> {
  const chromium = findChromium();
  if (chromium === undefined) return { wall: Number.NaN, processor: Number.NaN };
  const page = await openBare(chromium);
  const before = processorTime();
  await page.navigate(pathToFileURL(file).href);
  const ready = `(() => {
    const [loading] = performance.getEntriesByType("navigation");
    const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
    const isUsable = document.documentElement.classList.contains("is-live") && 0 < loading.domContentLoadedEventEnd;
    return isUsable && 0 < paint ? Math.max(paint, loading.domContentLoadedEventEnd) : 0;
  })()`;
  let ms = 0;
  for (const begin = Date.now(); ms === 0 && Date.now() - begin < PATIENCE_MS; ) {
    // Between two pages there is no answer.
    ms = Number((await page.evaluate(ready)) ?? 0);
    if (ms === 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  const processor = processorTime() - before;
  await page.close();
  return { wall: ms === 0 ? Number.NaN : ms / 1000, processor };
}

async function rowsOf(name: string): Promise<number> {
  const answer = await engine.table({ table: name, t0: beginNs, t1: endNs + 1, limit: 0 });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value.total;
}

/** The table of all intervals as a file: without the opening of the trace. */
async function exportAll(format: "arrow" | "parquet"): Promise<void> {
  const file = join(work, `intervals.${format}`);
  const handle = openSync(file, "w");
  const [begin, before] = [performance.now(), process.cpuUsage()];
  const opened = await engine.exportOpen({ table: "intervals", format });
  if (!opened.ok) throw new Error(opened.error.message);
  for (;;) {
    const chunk = await engine.exportNext(opened.value);
    if (!chunk.ok) throw new Error(chunk.error.message);
    if (chunk.value === undefined) break;
    if (typeof chunk.value !== "string") writeSync(handle, chunk.value);
  }
  closeSync(handle);
  const { user, system } = process.cpuUsage(before);
  const wall = (performance.now() - begin) / 1000;
  rows.push({
    what: `table intervals as ${format}`,
    of: "all",
    count: intervals,
    wall,
    processor: (user + system) / 1e6,
    bytes: statSync(file).size,
  });
}
