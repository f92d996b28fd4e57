import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { stateTitle } from "../../renderer/viewmodel/state-style.js";
import { DEFAULT_BUDGET, expandArchives } from "../../workers/archive/index.js";
import { Diagnostics } from "../../workers/core/diagnostics.js";
import { STATE_NAMES } from "../../workers/model/states.js";
import { lanescope } from "../golden/cli-support.js";
import { babeltraceLines, type Range, rowsOf, statesOf } from "../golden/part-states.js";
import { describeWith } from "../setup/skip.js";
import { file, open, platform } from "../unit/workers/archive/support.js";
import { dropFile } from "./dropped.js";
import { type App, chromiumPath, NO_CHROMIUM, startRead, statusFact, typeInto } from "./harness.js";

// What an engineer found goes to somebody who has only a browser: as a bundle, as a file of bookmarks, as a report.

const SAMPLE = join(process.cwd(), "samples/labhost-vma.tar.zst");
const NOTE = "look here";
const LANE = "labhost/vm/259/vcpu/0";

describeWith("what was found in one window", chromiumPath, NO_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-bundle-"));
  const apps: App[] = [];
  /** A window with a profile of its own, which reaches nothing but its own server. */
  const start = async (...traces: readonly string[]) => {
    const app = await startRead({ traces });
    apps.push(app);
    return app;
  };
  afterAll(async () => {
    for (const app of apps) await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is seen in others, and by a reader of the report", async () => {
    const first = await start(SAMPLE);
    const { page } = first;
    await annotate(page);
    const shown = await viewOf(page);
    const [bundle, bookmarks, report] = ["part.lanescope", "notes.annotations.json", "report.html"].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    await share(page, "Bundle", bundle, async (dialog) => {
      await expect.poll(() => dialog.getByText(/[\d ]+ events, about/).count()).toBe(1);
      await dialog.getByRole("radio", { name: /what is in view/ }).check();
      await first.screenshot("share-dialog");
    });
    await share(page, "Bookmarks", bookmarks);
    await share(page, "Report", report, async (dialog) => {
      await expect.poll(() => dialog.getByRole("status").textContent()).toMatch(/2 notes\. /);
    });
    const found = await findingsOf(page);
    expect(found.written.toSorted()).toEqual([expect.stringContaining("→"), expect.stringContaining(NOTE)]);

    const second = await start(bundle);
    const question = second.page.getByRole("dialog", { name: "What to take of the bundle", exact: true });
    await question.waitFor();
    await second.screenshot("bundle-question");
    await question.getByRole("checkbox").first().and(second.page.locator(":focus")).waitFor();
    await second.page.keyboard.press("Enter");
    await question.waitFor({ state: "detached" });
    await expect.poll(() => viewOf(second.page)).toEqual(shown);
    expect(await findingsOf(second.page)).toEqual(found);
    await second.screenshot("bundle-opened");

    const third = await start(SAMPLE);
    expect(await bookmarksIn(third.page)).toEqual([]);
    await dropFile(third.page, "notes.annotations.json", readFileSync(bookmarks));
    await expect.poll(() => bookmarksIn(third.page)).toHaveLength(2);
    expect(await findingsOf(third.page)).toEqual(found);
    await dropBundles(third, bundle);
    expect(await bookmarksIn(third.page)).toHaveLength(2);
    await expect.poll(() => viewOf(third.page)).toEqual(shown);

    const range = await partOnDisk(bundle, join(folder, "part"));
    const states = await statesOf(SAMPLE, range);
    expect(states.length).toBeGreaterThan(20);
    expect(await statesOf(bundle, range)).toEqual(states);
    await readReport(first, report, range);
    for (const app of apps) expect([app.errors, app.strangers]).toEqual([[], []]);
  }, 240_000);
});

/** A note on a state and an arrow from it, seen in a window of 40 ms, with its lane pinned. */
async function annotate(page: Page): Promise<void> {
  const { keyboard } = page;
  await page.getByTestId("lanes").focus();
  await keyboard.press("KeyG");
  await typeInto(page.getByRole("textbox", { name: "Go to a time" }), "+2.2s .. +2.24s");
  await keyboard.press("Enter");
  await expect.poll(() => statusFact(page, "window")).toBe("40 ms");
  for (let i = 0; i < 3; i += 1) await keyboard.press("ArrowDown");
  await hearNext(page);
  await keyboard.press("KeyP");
  await keyboard.press("Shift+KeyM");
  const dialog = page.getByRole("dialog", { name: "Write a note" });
  await dialog.getByLabel("Note, in Markdown").fill(NOTE);
  await keyboard.press("Control+Enter");
  await dialog.waitFor({ state: "detached" });
  await page.getByTestId("lanes").focus();
  await keyboard.press("KeyR");
  await hearNext(page);
  await hearNext(page);
  await keyboard.press("KeyR");
  await page.getByText("Arrow drawn").waitFor();
  // A report is of what is selected, or else of the window.
  for (let i = 0; i < 4; i += 1) await keyboard.press("Escape");
}

/** Goes to the next state, and answers what a screen reader hears of it. */
async function hearNext(page: Page): Promise<string> {
  const heard = page.locator("[aria-live]");
  const before = (await heard.allInnerTexts()).join();
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await heard.allInnerTexts()).join()).not.toBe(before);
  return (await heard.allInnerTexts()).join();
}

/** Drops a bundle that is damaged, and one of what is open, of which only the bookmarks and the view are taken. */
async function dropBundles({ page }: App, bundle: string): Promise<void> {
  const events = () =>
    page
      .locator("footer.status")
      .getByText(/events$/)
      .innerText();
  const before = await events();
  await dropFile(page, "hostile.lanescope", readFileSync(bundle).subarray(0, 300));
  await page
    .getByText(/hostile\.lanescope/)
    .first()
    .waitFor();
  expect(await bookmarksIn(page)).toHaveLength(2);
  await dropFile(page, "part.lanescope", readFileSync(bundle));
  const question = page.getByRole("dialog", { name: "Replace the trace, or add to it?" });
  await question.getByRole("button", { name: "Take only its bookmarks and view", exact: true }).click();
  await question.waitFor({ state: "detached" });
  expect(await events()).toBe(before);
}

/** Saves what the dialog of sharing makes. */
async function share(
  page: Page,
  kind: string,
  path: string,
  before: (dialog: ReturnType<Page["getByRole"]>) => Promise<void> = async () => {},
): Promise<void> {
  await page.getByTestId("lanes").focus();
  await page.keyboard.press("Control+KeyS");
  const dialog = page.getByRole("dialog", { name: "Share", exact: true });
  await dialog.getByRole("radio", { name: new RegExp(`^${kind}`) }).check();
  await before(dialog);
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: /^Save/ }).click();
  await (await download).saveAs(path);
  await dialog.waitFor({ state: "detached" });
}

/** The lanes at the top, and how much of time is in view. */
async function viewOf(page: Page) {
  const names = await page.locator(".tree-name").allInnerTexts();
  return { lanes: names.slice(0, 8), window: await statusFact(page, "window") };
}

async function bookmarksIn(page: Page): Promise<readonly string[]> {
  await page.getByTestId("lanes").focus();
  await page.keyboard.press("Shift+KeyB");
  await page.locator(".bookmarks").waitFor();
  return page.getByRole("listbox", { name: "Bookmarks" }).getByRole("option").allInnerTexts();
}

/** What is written, and the states that a screen reader hears from the place of each on. */
async function findingsOf(page: Page) {
  const written = await bookmarksIn(page);
  const heard: string[] = [];
  for (let i = 0; i < written.length; i += 1) {
    const before = await statusFact(page, "T1");
    await page.getByRole("listbox", { name: "Bookmarks" }).getByRole("option").nth(i).click();
    // The window goes there once the engine has told what is there.
    await expect.poll(() => statusFact(page, "T1")).not.toBe(before);
    await page.getByTestId("lanes").focus();
    heard.push(await hearNext(page), await hearNext(page));
  }
  return { written, heard };
}

/** Unpacks a bundle as any program for archives does, and has babeltrace2 read its traces. Answers what it is a part of. */
async function partOnDisk(bundle: string, into: string): Promise<Range> {
  const members = await expandArchives([file("a", readFileSync(bundle))], platform, DEFAULT_BUDGET, new Diagnostics());
  if (!members.ok) throw new Error(members.error.message);
  let range: Range | undefined;
  for (const { path, source } of members.value) {
    const opened = open(source);
    const bytes = opened.ok ? await opened.value.read(0, source.size) : opened;
    if (!bytes.ok) throw new Error(bytes.error.message);
    mkdirSync(dirname(join(into, path)), { recursive: true });
    writeFileSync(join(into, path), bytes.value);
    if (!path.endsWith("view.json")) continue;
    const { beginNs, endNs } = JSON.parse(new TextDecoder().decode(bytes.value)) as Readonly<Record<string, string>>;
    range = [BigInt(beginNs ?? 0), BigInt(endNs ?? 0)];
  }
  if (range === undefined) throw new Error("the bundle has no view");
  const { out } = await lanescope("info", "--json", bundle);
  const { traces } = JSON.parse(out) as { readonly traces: readonly { readonly events: number }[] };
  const lines = babeltraceLines(join(into, "trace"));
  if (lines !== undefined) expect(lines).toBe(traces.reduce((sum, { events }) => sum + events, 0));
  return range;
}

/** Opens a report from the disk in another profile with the network off. */
async function readReport({ page }: App, report: string, range: Range): Promise<void> {
  const browser = page.context().browser() ?? expect.unreachable("the browser of the application");
  const reader = await browser.newContext({ offline: true });
  const opened = await reader.newPage();
  const errors: string[] = [];
  opened.on("pageerror", (error) => errors.push(String(error)));
  opened.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await opened.goto(pathToFileURL(report).href);
  const lane = opened.locator("#slice-names li").first();
  await lane.waitFor();
  expect(await lane.getAttribute("title")).toBe(LANE);
  const wanted = (await rowsOf(SAMPLE, "intervals", range)).filter((row) => row.lane === LANE);
  expect(wanted.length).toBeGreaterThan(3);
  await opened.locator("#slice-lanes").focus();
  const said: string[] = [];
  for (let i = 0; i < 4; i += 1) {
    await opened.keyboard.press("ArrowRight");
    said.push((await opened.locator("#slice-said").textContent()) ?? "");
  }
  const states = wanted.slice(0, 4).map(({ state }) => STATE_NAMES.findIndex((name) => name === state));
  expect(said).toEqual(states.map((state) => expect.stringContaining(`: ${stateTitle(state)}`)));
  const notes = (await opened.locator(".notes li").allInnerTexts()).join("\n");
  expect([notes.includes(NOTE), notes.includes("→")]).toEqual([true, true]);
  expect(errors).toEqual([]);
  await reader.close();
}
