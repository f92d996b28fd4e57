import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { type AppOptions, showTab, startApp, untilRead } from "../e2e/harness.js";
import { runs } from "./guest-pictures.js";

// Takes the pictures of the README anew: `npm run pictures [NAME...]`. It needs the build, and a Chromium. The small
// trace is the bundled sample. The huge one is generated: 200 VMs with 1 600 vCPUs on 64 CPUs.

const FOLDER = join(process.cwd(), "docs/screenshots");
const PAIR = join(process.cwd(), "samples/labhost-vma.tar.zst");
const PROFILE = join(process.cwd(), "samples/labhost-profile.tar.zst");
const MONITOR = join(process.cwd(), "samples/tcg-monitor.tar.zst");
const SIZE = { width: 1440, height: 900 };
const PATIENCE_MS = 180_000;

interface Picture {
  readonly name: string;
  readonly theme: "dark" | "light";
  readonly trace: "sample" | "pair" | "profile" | "monitor" | "huge" | "guest";
  /** May answer how to end what it began. */
  readonly pose: (page: Page) => Promise<void | (() => Promise<void>)>;
}

const PICTURES: readonly Picture[] = [
  { name: "sample-dark", theme: "dark", trace: "sample", pose: worstPreemption },
  { name: "sample-light", theme: "light", trace: "sample", pose: worstPreemption },
  { name: "steal-dark", theme: "dark", trace: "sample", pose: worstSteal },
  { name: "profile-dark", theme: "dark", trace: "sample", pose: profile },
  { name: "chart-dark", theme: "dark", trace: "profile", pose: flameChart },
  { name: "chart-light", theme: "light", trace: "profile", pose: flameChart },
  { name: "split-dark", theme: "dark", trace: "profile", pose: split },
  { name: "split-light", theme: "light", trace: "profile", pose: split },
  { name: "path-dark", theme: "dark", trace: "sample", pose: criticalPath },
  { name: "latency-light", theme: "light", trace: "sample", pose: (page) => showTab(page, "Latency") },
  { name: "search-light", theme: "light", trace: "sample", pose: search },
  { name: "pair-dark", theme: "dark", trace: "pair", pose: underTheVeil },
  { name: "pair-light", theme: "light", trace: "pair", pose: alignment },
  { name: "monitor-dark", theme: "dark", trace: "monitor", pose: monitor },
  { name: "monitor-light", theme: "light", trace: "monitor", pose: monitor },
  { name: "record-dark", theme: "dark", trace: "guest", pose: recordHost },
  { name: "record-light", theme: "light", trace: "guest", pose: recordHost },
  { name: "runs-light", theme: "light", trace: "guest", pose: tallPanel(runs) },
  { name: "huge-dark", theme: "dark", trace: "huge", pose: findings },
  { name: "huge-light", theme: "light", trace: "huge", pose: (page) => showTab(page, "Steal") },
];

/** The finding that weighs most, its worst case in view, and the vCPU's state in the details. */
async function worstPreemption(page: Page): Promise<void> {
  await showTab(page, "Findings");
  await page.locator("#panel").getByRole("button", { name: "Show" }).first().click();
  await quiet(page);
  await page.getByTestId("lanes").focus();
  await showTab(page, "Details");
}

/** The sheet that records the host, before anything is run. */
async function recordHost(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Recent traces and samples" }).click();
  await page.getByRole("menuitem", { name: "Record this host…" }).click();
  await page.getByRole("region", { name: "What is run" }).waitFor();
}

async function findings(page: Page): Promise<void> {
  await showTab(page, "Findings");
  await page.locator("#panel .finding").first().waitFor({ timeout: PATIENCE_MS });
}

/** The cell of the square with the most time leads to the worst case of its pair. */
async function worstSteal(page: Page): Promise<void> {
  await showTab(page, "Steal");
  await page.locator("#panel").getByRole("gridcell").filter({ hasText: /\d/ }).nth(1).click();
}

/** Whose steal it is, and who had the CPU meanwhile: the sample has no others to profile. */
async function profile(page: Page): Promise<void> {
  await page.getByTestId("lanes").focus();
  await page.keyboard.press("Shift+KeyP");
  await page.getByTestId("flame").waitFor({ timeout: PATIENCE_MS });
}

/** Three vCPUs over some tenths of a second, below their lanes, and the place under the pointer. */
async function flameChart(page: Page): Promise<void> {
  await profileView(page, "Flame chart");
  const lanes = await page.getByTestId("lanes").boundingBox();
  const chart = await page.getByTestId("flame-chart").boundingBox();
  if (lanes === null || chart === null) throw new Error("no lanes");
  const x = lanes.x + lanes.width * 0.32;
  await page.mouse.move(x, lanes.y + 20);
  for (let i = 0; i < 7; i += 1) await page.keyboard.press("KeyW");
  await quiet(page);
  await page.mouse.move(x, chart.y + 22);
}

async function split(page: Page): Promise<void> {
  await profileView(page, "Split");
}

/** A view of the profile, in a panel that is higher than at first. */
async function profileView(page: Page, view: string): Promise<void> {
  await page.getByTestId("lanes").focus();
  await page.keyboard.press("Shift+KeyP");
  await page.locator("#panel").getByRole("button", { name: view, exact: true }).click();
  await raisePanel(page);
  await page.getByTestId("lanes").focus();
}

async function raisePanel(page: Page): Promise<void> {
  const splitter = await page.getByRole("separator", { name: "Height of the panel" }).boundingBox();
  if (splitter === null) throw new Error("no splitter");
  const [x, y] = [splitter.x + splitter.width / 2, splitter.y];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 180, { steps: 4 });
  await page.mouse.up();
}

async function criticalPath(page: Page): Promise<void> {
  await page.keyboard.press("Control+KeyP");
  await page.keyboard.type("bash 2297");
  await page.keyboard.press("Enter");
  await page.getByTestId("lanes").focus();
  await page.keyboard.press("KeyC");
  await page.getByRole("grid", { name: "Critical path by cause" }).waitFor();
}

/** A vCPU that lost its CPU, and the CPUs of its guest, which did not notice. */
async function underTheVeil(page: Page): Promise<void> {
  await showTab(page, "Findings");
  const lost = page.locator("#panel .finding").filter({ hasText: /^vCPU \d of .* lost/ });
  await lost.first().getByRole("button", { name: "Show" }).click();
  await quiet(page);
  await page.getByTestId("lanes").focus();
  await showTab(page, "Details");
}

/** How the guest's clock was set, and how well. */
async function alignment(page: Page): Promise<void> {
  await showTab(page, "Alignment");
}

/** What both VMs believe while both have work, and the processes of one. */
async function monitor(page: Page): Promise<void> {
  await showTab(page, "Monitor");
  await raisePanel(page);
  const lanes = await page.getByTestId("lanes").boundingBox();
  if (lanes === null) throw new Error("no lanes");
  await page.mouse.click(lanes.x + lanes.width * 0.55, lanes.y + 60);
  await showTab(page, "Monitor");
  await page.locator("#panel").getByText("VM web (6178)").click();
}

/** A guest's input is in the panel, which has more room then. */
function tallPanel(pose: (page: Page) => Promise<() => Promise<void>>): Picture["pose"] {
  return async (page) => {
    const end = await pose(page);
    await raisePanel(page);
    return end;
  };
}

async function search(page: Page): Promise<void> {
  await page.keyboard.press("Control+KeyF");
  await page.keyboard.type("sched_migrate_task");
  await page.keyboard.press("Enter");
}

/** The panel has its answer, and it is drawn; messages have left. */
async function quiet(page: Page): Promise<void> {
  const isBusy = /counting…|so far|First steps come back/;
  await page.waitForFunction((busy) => !new RegExp(busy).test(document.body.innerText), isBusy.source);
  await page.waitForTimeout(2500);
}

async function take({ name, theme, trace, pose }: Picture, options: AppOptions): Promise<void> {
  const app = await startApp({ ...options, ...SIZE, colorScheme: theme });
  app.page.setDefaultTimeout(PATIENCE_MS);
  await untilRead(app.page, PATIENCE_MS);
  await dismissFirstSteps(app.page);
  const end = await pose(app.page);
  // A log that grows has rows "so far" for as long as it does.
  if (trace === "guest") await app.page.waitForTimeout(2500);
  else await quiet(app.page);
  await app.page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await app.close();
  if (end !== undefined) await end();
  console.log(name);
}

/** They are for the first start only. */
async function dismissFirstSteps(page: Page): Promise<void> {
  const dismiss = page.getByRole("button", { name: "End the first steps" });
  if (await dismiss.isVisible()) await dismiss.click();
}

const wanted = new Set(process.argv.slice(2));
const scratch = mkdtempSync(join(tmpdir(), "lanescope-pictures-"));
try {
  const chosen = PICTURES.filter(({ name }) => wanted.size === 0 || wanted.has(name));
  const huge = chosen.some(({ trace }) => trace === "huge") ? makeHuge(join(scratch, "two-hundred-vms")) : "";
  const tracesOf = {
    sample: {},
    pair: { traces: [PAIR] },
    profile: { traces: [PROFILE] },
    monitor: { traces: [MONITOR] },
    huge: { traces: [huge] },
    guest: { attaches: true },
  };
  for (const picture of chosen) await take(picture, tracesOf[picture.trace]);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function makeHuge(out: string): string {
  return generate({ ...DEFAULTS, out, events: 2_000_000, cpus: 64, vms: 200, vcpusPerVm: 8 }).folder;
}
