import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { HostService } from "../../electron/node/host-service.js";
import { serve } from "../../electron/serve/serve.js";
import { findChromium } from "../setup/tools.mjs";
import { longestTask, type Task } from "./measure/main-thread.js";

// What a person does in the built window, and the longest task of the page's own thread meanwhile:
// interactions.mjs all|lanes FOLDER, in dist/bench; `lanes`: what the number of lanes bears on. Prints JSON: tasks by
// interaction.

const PATIENCE_MS = 600_000;
/** Answers and frames that an interaction causes. */
const SETTLE_MS = 400;
const STEPS = 25;
/** What cannot be clicked by then is an error: it would be measured as nothing. */
const CLICK_MS = 30_000;
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

const [extent, folder] = process.argv.slice(2);
const executablePath = findChromium();
if ((extent !== "all" && extent !== "lanes") || folder === undefined || executablePath === undefined)
  throw new Error("usage: interactions.mjs all|lanes FOLDER; needs a Chromium");
const root = fileURLToPath(new URL("../..", import.meta.url));
const stateFolder = mkdtempSync(join(tmpdir(), "lanescope-bench-"));
const samplesFolder = join(root, "samples");
const service = new HostService({ version: "0.0.0-bench", stateFolder, samplesFolder, initialPaths: [folder] });
const served = await serve({ windowFolder: join(root, "dist/renderer"), service, ports: [0] });
const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
page.setDefaultTimeout(PATIENCE_MS);
await page.goto(served.url);
await page.getByRole("treeitem").first().waitFor();
await page.waitForFunction(() => /[1-9][\d ]* events/.test(document.body.innerText), undefined, {
  timeout: PATIENCE_MS,
});
await page.locator(".status-reading").waitFor({ state: "detached", timeout: PATIENCE_MS });
await page.waitForTimeout(2 * SETTLE_MS);

const box = await page.locator(".lanes").first().boundingBox();
const tree = await page.getByRole("tree").first().boundingBox();
if (box === null || tree === null) throw new Error("the window has no lanes");
const { x, y, width, height } = box;
const onTree = [tree.x + 40, tree.y + 200] as const;
const onLanes = (share: number, down = 0.4) => [x + width * share, y + height * down] as const;

async function steps(act: (i: number) => Promise<unknown>, count = STEPS): Promise<void> {
  for (let i = 0; i < count; i += 1) await act(i);
}

/** With the wheel: `keys` are held meanwhile. */
async function wheel(keys: readonly string[], at: readonly [number, number], by: (i: number) => number): Promise<void> {
  await page.mouse.move(...at);
  for (const key of keys) await page.keyboard.down(key);
  await steps((i) => page.mouse.wheel(0, by(i)));
  for (const key of keys) await page.keyboard.up(key);
}

/** Those that sort. */
const headings = (at: Page) => at.getByRole("columnheader").getByRole("button");

async function sortFirstColumns(at: Page): Promise<void> {
  const heads = headings(at);
  const count = Math.min(3, await heads.count());
  for (let i = 0; i < count; i += 1) await heads.nth(i).click({ timeout: CLICK_MS });
}

const results: Record<string, Task> = {};
async function measure(name: string, act: () => Promise<unknown>): Promise<void> {
  results[name] = await longestTask(page, async () => {
    await act();
    await page.waitForTimeout(SETTLE_MS);
  });
  const { workMs, wallMs, parts } = results[name] as Task;
  const told = parts.slice(0, 6).map(([tag, ms]) => `${tag} ${ms.toFixed(1)}`);
  console.error(`${name}: ${workMs.toFixed(1)} ms of ${wallMs.toFixed(1)} (${told.join(", ")})`);
}

/** What the number of lanes bears on. */
async function moveAmongLanes(): Promise<void> {
  await measure("all lanes in view", async () => {
    await page.getByRole("combobox", { name: /filter/i }).click();
    await page.keyboard.type("/./");
  });
  await measure("scroll of all lanes", () => wheel([], onLanes(0.5), (i) => (i < 15 ? 1500 : -900)));
  await measure("filter of all lanes", async () => {
    await page.getByRole("combobox", { name: /filter/i }).fill("");
    await page.keyboard.type("kind:vcpu web");
  });
}

async function all(): Promise<void> {
  await measure("zoom with the wheel", () => wheel(["Control"], onLanes(0.5), (i) => (i < 15 ? -300 : 200)));
  await measure("pan with the wheel", () => wheel(["Shift"], onLanes(0.5), (i) => (i < 12 ? 200 : -200)));
  await measure("pointer over the lanes", () =>
    steps((i) => page.mouse.move(...onLanes(0.1 + 0.03 * i, 0.1 + 0.03 * i))),
  );
  await measure("click on states", () =>
    steps((i) => page.mouse.click(...onLanes(0.2 + 0.05 * i, 0.2 + 0.1 * (i % 5))), 6),
  );
  await measure("scroll of the lanes", () => wheel([], onLanes(0.5), (i) => (i < 15 ? 400 : -300)));
  await measure("scroll of the lane tree", () => wheel([], onTree, (i) => (i < 15 ? 700 : -300)));
  await measure("typing a filter", async () => {
    await page.getByRole("combobox", { name: /filter/i }).click();
    await page.keyboard.type("cpu 1 state:running");
  });
  await measure("clearing the filter", () => page.getByRole("combobox", { name: /filter/i }).fill(""));
  await page.keyboard.press("Escape");
  for (const name of await page.getByRole("tab").allInnerTexts()) {
    await measure(`panel ${name.trim()}`, () => page.getByRole("tab", { name: name.trim(), exact: true }).click());
    if ((await page.getByRole("grid").count()) === 0) continue;
    if (0 < (await headings(page).count())) await measure(`sorting in ${name.trim()}`, () => sortFirstColumns(page));
    await measure(`scroll in ${name.trim()}`, async () => {
      const grid = await page.getByRole("grid").last().boundingBox();
      if (grid !== null)
        await wheel([], [grid.x + 60, grid.y + Math.min(80, grid.height / 2)], (i) => (i < 15 ? 900 : -500));
    });
  }
}

/** The heat map with as many rows as it can have here: each VM once for each part of the time. */
async function fingerprints(): Promise<void> {
  await page.mouse.click(...onLanes(0.5));
  await page.keyboard.press("Escape");
  await measure("panel Fingerprints", () => page.keyboard.press("Shift+KeyF"));
  const grid = page.getByRole("grid", { name: "Fingerprints" });
  await grid.waitFor();
  await measure("fingerprints of 64 parts of the time", async () => {
    await page.getByLabel("Parts of the time").selectOption("64");
    await page
      .locator("#panel")
      .getByText(/^\d[\d ]* rows$/)
      .waitFor();
  });
  await measure("sorting in Fingerprints", () => sortFirstColumns(page));
  await measure("scroll in Fingerprints", async () => {
    const at = await grid.boundingBox();
    if (at !== null) await wheel([], [at.x + 60, at.y + at.height * 0.8], (i) => (i < 15 ? 2000 : -900));
  });
  await measure("cursor through Fingerprints", async () => {
    await grid.focus();
    await steps((i) => page.keyboard.press(["ArrowDown", "ArrowRight", "PageDown", "End", "Home"][i % 5] as string));
  });
}

/** A bookmark that a person makes, as the window keeps it. */
async function bookmark(): Promise<Readonly<Record<string, unknown>>> {
  await page.keyboard.press("Digit0");
  await page.mouse.click(...onLanes(0.5));
  await page.keyboard.press("m");
  await page.waitForTimeout(5 * SETTLE_MS);
  const kept = await page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      if (!database.objectStoreNames.contains("annotations")) continue;
      return done(database.transaction("annotations").objectStore("annotations").getAll());
    }
    return [];
  });
  if (kept[0] === undefined) throw new Error("no bookmark was made");
  return kept[0];
}

const NOTES = 5000;

/** Notes all over 20 s around the middle, a quarter of them on a lane, opened as a file of bookmarks. */
async function openNotes(): Promise<void> {
  const { text: _, id: __, lanes, startNs, ...rest } = await bookmark();
  const annotations = Array.from({ length: NOTES }, (_one, i) => {
    const at = `${BigInt(`${startNs}`) + BigInt(Math.round((i / NOTES - 0.5) * 20e9))}`;
    return { ...rest, id: `bench-${i}`, lanes: i % 4 === 0 ? lanes : [], startNs: at, endNs: at, text: `note ${i}` };
  });
  // By its path, as a person opens it: its bytes as a message to the page would be a task of that message.
  const file = join(stateFolder, "notes.annotations.json");
  writeFileSync(file, JSON.stringify({ version: rest.version, annotations }));
  await page.getByLabel("Files of bookmarks").setInputFiles(file);
  await page.waitForTimeout(5 * SETTLE_MS);
}

async function amongNotes(): Promise<void> {
  await measure(`opening ${NOTES} notes`, openNotes);
  await measure(`pan among ${NOTES} notes`, () => wheel(["Shift"], onLanes(0.5), (i) => (i < 12 ? 200 : -200)));
  await measure(`zoom among ${NOTES} notes`, () => wheel(["Control"], onLanes(0.5), (i) => (i < 15 ? -300 : 200)));
  await measure(`pointer over ${NOTES} notes`, () => steps((i) => page.mouse.move(...onLanes(0.1 + 0.03 * i, 0.4))));
}

if (extent === "all") await all();
if (extent === "all") await fingerprints();
if (extent === "all") await amongNotes();
await moveAmongLanes();
await browser.close();
await served.close();
rmSync(stateFolder, { recursive: true, force: true });
console.log(JSON.stringify(results));
