import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { HostService } from "../../electron/node/host-service.js";
import { serve } from "../../electron/serve/serve.js";
import { findChromium } from "../setup/tools.mjs";
import { openBare } from "./measure/bare-chromium.js";
import { processorTime } from "./measure/process-tree.js";

// Opening a trace in the built window, in a real Chromium without a GPU, bytes over HTTP as `npm start` serves them:
// window.mjs FOLDER, in dist/bench. Prints JSON: seconds from the beginning of the page's loading, and the processor time
// of all processes up to then, of the browser's own start alone as well.

const PATIENCE_MS = 600_000;
const LOOK_MS = 100;
const SETTLE_MS = 500;

const [folder] = process.argv.slice(2);
const chromium = findChromium();
if (folder === undefined || chromium === undefined) throw new Error("usage: window.mjs FOLDER; needs a Chromium");
const root = fileURLToPath(new URL("../..", import.meta.url));
const stateFolder = mkdtempSync(join(tmpdir(), "lanescope-bench-"));
const samplesFolder = join(root, "samples");
const service = new HostService({ version: "0.0.0-bench", stateFolder, samplesFolder, initialPaths: [folder] });
const served = await serve({ windowFolder: join(root, "dist/renderer"), service, ports: [0] });
const before = processorTime();
const page = await openBare(chromium);
const browserStart = processorTime() - before;
await page.navigate(served.url);

/** When the status bar first says so, as it tells a person (ms). */
async function when(isSo: string): Promise<number> {
  for (const begin = Date.now(); Date.now() - begin < PATIENCE_MS; ) {
    const at = await page.evaluate(`(${isSo}) ? performance.now() : 0`);
    if (typeof at === "number" && 0 < at) return at;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`not so after ${PATIENCE_MS} ms: ${isSo}`);
}

const firstLanes = await when(
  String.raw`/[1-9][\d ]* of [\d ]+ lanes\s+[1-9][\d ]* events/.test(document.body.innerText)`,
);
const firstLanesWork = processorTime() - before;
const allRead = await when("!/indexing/.test(document.body.innerText)");
// The last cells are drawn.
await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
const allReadWork = processorTime() - before;
await page.close();
await served.close();
rmSync(stateFolder, { recursive: true, force: true });
const times = { firstLanes: firstLanes / 1000, allRead: allRead / 1000 };
console.log(JSON.stringify({ ...times, browserStart, firstLanesWork, allReadWork }));
