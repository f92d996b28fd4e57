import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findChromium } from "../setup/tools.mjs";
import { openBare } from "./measure/bare-chromium.js";
import { LONG_TASKS, type LongTask, measureGestures } from "./measure/page-gestures.js";
import { processorTime } from "./measure/process-tree.js";
import type { WindowTimes } from "./measure/report.js";
import { serveBuild } from "./measure/served-window.js";

// Opening a trace in a built window, in a real Chromium without a GPU, bytes over HTTP as `npm start` serves them:
// window.mjs [--build DIST] [--gestures] FOLDER, in dist/bench. Prints JSON: WindowTimes. Processor time is that of all
// processes without the start of the server, of the browser's own start alone as well.

const PATIENCE_MS = 600_000;
const LOOK_MS = 50;
const SETTLE_MS = 500;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    build: { type: "string", default: fileURLToPath(new URL("..", import.meta.url)) },
    gestures: { type: "boolean", default: false },
  },
});
const [folder] = positionals;
const chromium = findChromium();
if (folder === undefined || chromium === undefined)
  throw new Error("usage: window.mjs [--build DIST] [--gestures] FOLDER; needs a Chromium");
const served = await serveBuild(values.build, folder);
const before = processorTime();
const page = await openBare(chromium);
const browserStart = processorTime() - before;
await page.navigate(served.url);

/** When the window first says so, as it tells a person (s). Text without its layout: asking for that has it computed. */
async function when(isSo: string): Promise<number> {
  for (const begin = Date.now(); Date.now() - begin < PATIENCE_MS; ) {
    const at = await page.evaluate(`(${isSo}) ? performance.now() : 0`);
    if (typeof at === "number" && 0 < at) return at / 1000;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`not so after ${PATIENCE_MS} ms: ${isSo}`);
}

const firstLanes = await when(
  String.raw`/[1-9][\d ]* of [\d ]+ lanes\s*[1-9][\d ]* events/.test(document.body.textContent)`,
);
const firstLanesWork = processorTime() - before;
const allRead = await when("!/indexing/.test(document.body.textContent)");
// The last cells are drawn.
await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
const allReadWork = processorTime() - before;
const longTasks = ((await page.evaluate(LONG_TASKS)) as readonly LongTask[]).map(({ duration }) => duration);
const opened = { firstLanes, allRead, browserStart, firstLanesWork, allReadWork, longTasks, load: loadavg()[0] ?? 0 };
const times: WindowTimes = values.gestures ? { ...opened, gestures: await measureGestures(page) } : opened;
await page.close();
await served.close();
console.log(JSON.stringify(times));
