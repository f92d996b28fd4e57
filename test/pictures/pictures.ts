import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { type AppOptions, startApp } from "../e2e/harness.js";

// Takes the pictures of the README anew: `npm run pictures [NAME...]`. It needs the build, and a Chromium. The small
// trace is the bundled sample. The huge one is generated: 200 VMs with 1 600 vCPUs on 64 CPUs.

const FOLDER = join(process.cwd(), "docs/screenshots");
const SIZE = { width: 1440, height: 900 };

interface Picture {
  readonly name: string;
  readonly theme: "dark" | "light";
  readonly trace: "sample" | "huge";
  readonly pose: (page: Page) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { name: "sample-dark", theme: "dark", trace: "sample", pose: worstPreemption },
  { name: "sample-light", theme: "light", trace: "sample", pose: worstPreemption },
  { name: "steal-dark", theme: "dark", trace: "sample", pose: (page) => showPanel(page, "Steal") },
  { name: "path-dark", theme: "dark", trace: "sample", pose: criticalPath },
  { name: "latency-light", theme: "light", trace: "sample", pose: (page) => showPanel(page, "Latency") },
  { name: "search-light", theme: "light", trace: "sample", pose: search },
  { name: "huge-dark", theme: "dark", trace: "huge", pose: (page) => showPanel(page, "Findings") },
  { name: "huge-light", theme: "light", trace: "huge", pose: (page) => showPanel(page, "Steal") },
];

/** The finding that weighs most, its worst case in view, and the vCPU's state in the details. */
async function worstPreemption(page: Page): Promise<void> {
  await showPanel(page, "Findings");
  await page.locator("#panel").getByRole("button", { name: "Show" }).first().click();
  await quiet(page);
  await page.getByTestId("lanes").focus();
  await showPanel(page, "Details");
}

async function criticalPath(page: Page): Promise<void> {
  await page.keyboard.press("Control+KeyP");
  await page.keyboard.type("bash 2297");
  await page.keyboard.press("Enter");
  await page.getByTestId("lanes").focus();
  await page.keyboard.press("KeyC");
  await page.getByRole("grid", { name: "Critical path by cause" }).waitFor();
}

async function search(page: Page): Promise<void> {
  await page.keyboard.press("Control+KeyF");
  await page.keyboard.type("sched_migrate_task");
  await page.keyboard.press("Enter");
}

async function showPanel(page: Page, name: string): Promise<void> {
  await page.getByRole("tab", { name, exact: true }).click();
}

/** The window asks for nothing more, and what it has is drawn. */
async function quiet(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(2500);
}

async function take({ name, theme, pose }: Picture, options: AppOptions): Promise<void> {
  const app = await startApp({ ...options, ...SIZE, colorScheme: theme });
  await app.page.getByRole("treeitem").first().waitFor();
  await app.page.waitForFunction(() => document.querySelector(".status-reading") === null);
  await dismissFirstSteps(app.page);
  await pose(app.page);
  await quiet(app.page);
  await app.page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await app.close();
  console.log(name);
}

/** They are for the first start only. */
async function dismissFirstSteps(page: Page): Promise<void> {
  const dismiss = page.getByRole("button", { name: /^Dismiss/ }).first();
  if (await dismiss.isVisible()) await dismiss.click();
}

const wanted = new Set(process.argv.slice(2));
const scratch = mkdtempSync(join(tmpdir(), "lanescope-pictures-"));
try {
  const chosen = PICTURES.filter(({ name }) => wanted.size === 0 || wanted.has(name));
  const huge = chosen.some(({ trace }) => trace === "huge") ? makeHuge(join(scratch, "two-hundred-vms")) : "";
  for (const picture of chosen) await take(picture, picture.trace === "huge" ? { traces: [huge] } : {});
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function makeHuge(out: string): string {
  return generate({ ...DEFAULTS, out, events: 2_000_000, cpus: 64, vms: 200, vcpusPerVm: 8 }).folder;
}
