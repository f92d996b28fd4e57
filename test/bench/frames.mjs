// Frame times of the real window over a synthetic trace, in Chromium without a GPU.
//
//   node test/bench/frames.mjs [small|huge] [--json]
//
// Pans and zooms 1920x1080 for some seconds each and reports, per gesture, the time between frames as the screen
// saw them and the time our own code took (update, draw and upload calls, not the rasteriser).
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build, preview } from "vite";
import { findChromium } from "../setup/tools.mjs";

const root = fileURLToPath(new URL("./frames-page", import.meta.url));
const FLAGS = [
  "--no-sandbox",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Results by gesture, in ms. */
export async function benchFrames(shape = "huge") {
  const outDir = await mkdtemp(join(tmpdir(), "lanescope-frames-"));
  const common = { root, configFile: false, logLevel: "error", base: "./" };
  try {
    await build({ ...common, worker: { format: "es" }, build: { outDir, emptyOutDir: true } });
    const server = await preview({ ...common, build: { outDir }, preview: { host: "127.0.0.1", port: 0 } });
    const browser = await chromium.launch({ executablePath: findChromium(), headless: true, args: FLAGS });
    try {
      const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
      const address = server.httpServer.address();
      await page.goto(`http://127.0.0.1:${address.port}/?${shape}`);
      await page.getByRole("treeitem").nth(4).waitFor();
      await page.waitForTimeout(1500);
      const results = {};
      for (const gesture of ["pan", "zoom", "scroll", "hover"]) {
        const before = cpuMs();
        const result = await measure(page, gesture);
        results[gesture] = { ...result, cpuMsPerFrame: perFrame(before, cpuMs(), result.frames) };
      }
      return results;
    } finally {
      await browser.close();
      await server.close();
    }
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** CPU time used so far by this process' Chromium, by kind of process: does not care how busy the machine is. */
function cpuMs() {
  const processes = new Map();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const type = /--type=([\w-]+)/.exec(readFileSync(`/proc/${name}/cmdline`, "utf8"))?.[1] ?? "browser";
      processes.set(Number(name), {
        parent: Number(fields[1]),
        type,
        ms: (Number(fields[11]) + Number(fields[12])) * 10,
      });
    } catch {
      // It ended while we looked.
    }
  }
  const isOurs = (pid) => pid === process.pid || (1 < pid && isOurs(processes.get(pid)?.parent ?? 0));
  const total = {};
  for (const [pid, { type, ms }] of processes) {
    if (pid !== process.pid && isOurs(pid)) total[type] = (total[type] ?? 0) + ms;
  }
  return total;
}

function perFrame(before, after, frames) {
  const spent = Object.entries(after).map(([type, ms]) => [type, Math.round((ms - (before[type] ?? 0)) / frames)]);
  return Object.fromEntries(spent.filter(([, ms]) => 0 < ms));
}

/** One change per frame for a while, as a hand would make; the view is in the middle of the trace. */
function measure(page, gesture) {
  return page.evaluate(async (kind) => {
    const { actions, loop, select, stores } = globalThis.lanescope;
    const bounds = select.bounds();
    const middle = (bounds.beginNs + bounds.endNs) / 2;
    const span = (bounds.endNs - bounds.beginNs) / 50;
    actions.view.zoomToRange(middle - span / 2, middle + span / 2);
    const tick = () => new Promise((next) => requestAnimationFrame(next));
    for (let i = 0; i < 30; i++) await tick();
    const { widthPx } = stores.view.getState();
    const steps = {
      pan: (i) => actions.view.pan((i % 120 < 60 ? 8 : -8) / widthPx),
      zoom: (i) => actions.view.zoom(i % 120 < 60 ? 0.94 : 1 / 0.94, middle),
      scroll: (i) => actions.view.scrollBy(i % 240 < 120 ? 13 : -13),
      hover: (i) =>
        actions.pointer.moveTo({
          timeNs: middle + (i * span) / 1e4,
          lane: 2,
          xPx: 400 + i,
          yPx: 200,
          cell: undefined,
        }),
    };
    let ours = 0;
    const { frame } = loop;
    loop.frame = () => {
      const begin = performance.now();
      frame();
      ours = Math.max(ours, performance.now() - begin);
    };
    const gaps = [];
    let before = await tick();
    const until = before + 4000;
    for (let i = 0; before < until; i++) {
      steps[kind](i);
      const now = await tick();
      gaps.push(now - before);
      before = now;
    }
    loop.frame = frame;
    actions.pointer.moveTo(undefined);
    gaps.sort((a, b) => a - b);
    const at = (share) => Math.round((gaps[Math.floor(share * (gaps.length - 1))] ?? 0) * 10) / 10;
    return {
      frames: gaps.length,
      medianMs: at(0.5),
      p95Ms: at(0.95),
      maxMs: at(1),
      ownLongestMs: Math.round(ours * 10) / 10,
    };
  }, gesture);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const shape = process.argv[2]?.startsWith("--") ? "huge" : (process.argv[2] ?? "huge");
  const results = await benchFrames(shape);
  if (process.argv.includes("--json")) console.log(JSON.stringify({ shape, results }));
  else for (const [gesture, result] of Object.entries(results)) console.log(shape, gesture, JSON.stringify(result));
  process.exit(0);
}
