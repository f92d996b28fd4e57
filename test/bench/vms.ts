import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { chromium, type Page } from "playwright-core";
import { HostService } from "../../electron/node/host-service.js";
import { openChannel } from "../../electron/node/vm/monitor-channel.js";
import { serve } from "../../electron/serve/serve.js";
import { CHROMIUM_FLAGS, chromiumPath, NO_CHROMIUM } from "../e2e/harness.js";
import { RECORDED, startFakeQemu } from "../fakes/fake-qemu.js";
import { machineFacts, table } from "./measure/report.js";
import { workOfTicks } from "./measure/ticks.js";

// What the window's own thread does while VMs are asked: npm run bench:vms -- [--vms N] [--seconds N] [--window FOLDER] [--parts] [--profile FILE]
// Each VM is a process that answers as a QEMU does and whose threads the host accounts for. The panel Monitor is open.
// Processor time of the thread in each 250 ms, the period at which each VM is asked.

const { values } = parseArgs({
  options: {
    vms: { type: "string", default: "10" },
    seconds: { type: "string", default: "20" },
    /** A built window, to compare two of them in turn. */
    window: { type: "string", default: "dist/renderer" },
    parts: { type: "boolean", default: false },
    /** A file for what V8's profiler saw in as much time again. */
    profile: { type: "string" },
    "as-vm": { type: "string" },
  },
});
const TICK_MS = 250;
/** V8 has compiled what is used often by then, and the curves of a minute have begun. */
const SETTLE_MS = 15_000;
const PATIENCE_MS = 120_000;
const MOST_PARTS = 25;

if (values["as-vm"] === undefined) await measure();
else await beVm(values["as-vm"]);

/** Answers that change as those of a VM with some work. */
async function beVm(name: string): Promise<void> {
  const threads = readdirSync("/proc/self/task").slice(0, 2);
  const vcpus = threads.map((tid, i) => ({
    "thread-id": Number(tid),
    "qom-path": `/machine/unattached/device[${i}]`,
    "cpu-index": i,
    target: "x86_64",
  }));
  const told: Readonly<Record<string, (count: number) => unknown>> = {
    "query-name": () => ({ name }),
    "query-cpus-fast": () => vcpus,
    "query-blockstats": (n) =>
      ["d0", "d1"].map((device) => ({
        device,
        stats: { rd_bytes: n * 4096, wr_bytes: n * 512 * (n % 7), rd_operations: n, wr_operations: 2 * n },
      })),
    "x-query-irq": (n) => ({
      "human-readable-text": `IRQ statistics for ioapic:\n 0: ${n * 25}\n 4: ${n % 9}\n 11: ${n * (n % 5)}\n`,
    }),
    "qom-get": (n) => ({ stats: { "stat-free-memory": 5e7 + (n % 100) * 4096 }, "last-update": n }),
  };
  const qemu = await startFakeQemu((execute, _, count) => {
    const own = told[execute]?.(count);
    return own === undefined ? (RECORDED[execute] ?? "{}") : JSON.stringify(own);
  });
  process.on("disconnect", () => void qemu.close().then(() => process.exit()));
  process.send?.(qemu.path);
}

function startVm(name: string): Promise<{ readonly path: string; readonly process: ChildProcess }> {
  const vm = fork(process.argv[1] ?? "", ["--as-vm", name]);
  return new Promise((resolve, reject) => {
    vm.once("message", (path) => resolve({ path: String(path), process: vm }));
    vm.once("exit", () => reject(new Error(`${name} has ended`)));
  });
}

async function measure(): Promise<void> {
  if (chromiumPath === undefined) throw new Error(NO_CHROMIUM);
  const vms = await Promise.all(Array.from({ length: Number(values.vms) }, (_, i) => startVm(`vm${i}`)));
  const stateFolder = mkdtempSync(join(tmpdir(), "lanescope-bench-"));
  const service = new HostService({ version: "0.0.0-bench", stateFolder, samplesFolder: "samples", initialPaths: [] });
  const monitor = openChannel(stateFolder, service);
  const served = await serve({ windowFolder: values.window, service, monitor, ports: [0] });
  const browser = await chromium.launch({ executablePath: chromiumPath, headless: true, args: CHROMIUM_FLAGS });
  try {
    for (const { path } of vms) {
      const attached = await monitor.perform({ op: "attach", request: { qmp: path } });
      if (!attached.ok) throw new Error(attached.error.message);
    }
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(served.url);
    await page.getByRole("tab", { name: "Monitor", exact: true }).click({ timeout: PATIENCE_MS });
    const cards = page.locator(".vm-card");
    await cards.nth(vms.length - 1).waitFor({ timeout: PATIENCE_MS });
    await page.mouse.move(5, 5);
    await setTimeout(SETTLE_MS);
    const loadBefore = loadText();
    const { work, frames, parts } = await workOfTicks(page, TICK_MS, () => setTimeout(Number(values.seconds) * 1000));
    console.log(`${machineFacts()}, load ${loadBefore} to ${loadText()}, ${vms.length} VMs`);
    const row = ["the window's thread", ...figuresOf(work)];
    console.log(
      table(["ms in 250 ms", "mean", "p50", "p95", "max", "frames"], [[...row, (frames / work.length).toFixed(1)]]),
    );
    if (values.parts)
      for (const [what, ms] of parts.slice(0, MOST_PARTS)) console.log(`${(ms / work.length).toFixed(2)} ms ${what}`);
    if (values.profile !== undefined) await saveProfile(page, values.profile);
  } finally {
    await browser.close();
    await monitor.close();
    await served.close();
    rmSync(stateFolder, { recursive: true, force: true });
    for (const { process } of vms) process.disconnect();
  }
}

async function saveProfile(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Profiler.enable");
  await session.send("Profiler.setSamplingInterval", { interval: 200 });
  await session.send("Profiler.start");
  await setTimeout(Number(values.seconds) * 1000);
  const { profile } = await session.send("Profiler.stop");
  writeFileSync(path, JSON.stringify(profile));
}

function figuresOf(work: readonly number[]): string[] {
  const sorted = work.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  const mean = work.reduce((sum, ms) => sum + ms, 0) / work.length;
  return [mean, at(0.5), at(0.95), at(1)].map((ms) => ms.toFixed(1));
}

function loadText(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
