import { setTimeout as sleep } from "node:timers/promises";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM } from "./harness.js";
import { type Killable, killableApp } from "./killable.js";

// What an engineer does at night: finds the wait that hurts, notes why, and comes back after a crash.

const NOTE = "**Lost** its CPU although it had work";
const FILTER = "state:preempted";

const panel = (page: Page): Locator => page.locator("#panel");
const bookmarks = (page: Page): Locator => page.getByRole("listbox", { name: "Bookmarks" }).getByRole("option");
const differences = (page: Page): Locator =>
  panel(page).getByRole("region", { name: "Differences" }).locator("tbody tr");
const lanes = (page: Page): Locator => page.getByTestId("lanes");
const filterBox = (page: Page): Locator => page.getByRole("combobox", { name: "Filter lanes and states" });

async function toLanes(page: Page): Promise<void> {
  await lanes(page).focus();
}

/** What is found again. */
async function found(page: Page) {
  await toLanes(page);
  await page.keyboard.press("Shift+KeyB");
  await expect.poll(() => bookmarks(page).allInnerTexts()).toEqual([expect.any(String), expect.any(String)]);
  const written = await bookmarks(page).allInnerTexts();
  await toLanes(page);
  await page.keyboard.press("Alt+KeyC");
  await differences(page).first().waitFor();
  const ranges = await panel(page).locator(".compare-range").allInnerTexts();
  return { written, ranges, differences: await differences(page).count(), filter: await filterBox(page).inputValue() };
}

function expectStory({ written, ranges, filter }: Awaited<ReturnType<typeof found>>): void {
  expect(written.filter((row) => row.includes("Lost its CPU although it had work"))).toHaveLength(1);
  expect(written.filter((row) => row.includes("CPU 0/KVM 2017 →"))).toHaveLength(1);
  expect(ranges).toEqual([expect.stringMatching(/^Set A\s+.+, 84 ms$/), expect.stringMatching(/^Set B\s+.+, 1 s$/)]);
  expect(filter.trim()).toBe(FILTER);
}

async function killAndFindAll(app: Killable, page: Page): Promise<void> {
  const before = await found(page);
  expectStory(before);
  // What is older than a second must not be lost.
  await sleep(1000);
  await app.kill();
  const again = await app.browse();
  expect(await found(again)).toEqual(before);
  // The note leads back to the wait that hurt.
  await toLanes(again);
  await again.keyboard.press("Shift+KeyB");
  await bookmarks(again).filter({ hasText: "Lost its CPU" }).click();
  await expect.poll(() => again.locator("footer.status").innerText()).toMatch(/Δ\s+2[78]\.\d/);
}

describeWith("the story of a night", chromiumPath, NO_CHROMIUM, () => {
  let app: Killable;
  beforeEach(async () => {
    app = await killableApp();
  });
  afterEach(() => app?.close());

  test("by mouse: the worst preemption, a note, an arrow, a comparison, a crash, and all is there", async () => {
    const page = await app.browse();
    await page.getByRole("tab", { name: "Latency" }).click();
    await panel(page).getByRole("button", { name: "Waits" }).click();
    await panel(page).getByLabel("Kind of waits").selectOption("preempted");
    await filterBox(page).click();
    await page.keyboard.type(FILTER);
    await page.keyboard.press("Enter");
    await panel(page).getByRole("button", { name: "Show the worst" }).click();
    await expect.poll(() => panel(page).innerText()).toMatch(/\n1 of [\d\s]+: 28 ms/);

    await openMenu(page);
    await page.getByRole("menuitem", { name: "Write a note on this range…" }).click();
    const dialog = page.getByRole("dialog", { name: "Write a note" });
    await dialog.getByLabel("Note, in Markdown").fill(NOTE);
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await openMenu(page);
    await page.getByRole("menuitem", { name: /^Draw an arrow to / }).click();
    await page.getByText("Arrow drawn").waitFor();

    // Nothing is selected: the window around the wait is A, and a second in which less happens is B.
    await toLanes(page);
    await clearSelection(page);
    await page.keyboard.press("Alt+KeyA");
    await goTo(page, "8s .. 9s", "Enter");
    await panel(page).getByRole("button", { name: "Set B" }).click();
    await killAndFindAll(app, page);
  }, 240_000);

  test("the same with the keyboard alone", async () => {
    const page = await app.browse();
    const { keyboard } = page;
    await tabTo(page, lanes(page));
    await keyboard.press("Control+Shift+KeyP");
    await page.getByRole("combobox", { name: "Commands" }).waitFor();
    await keyboard.type("latencies how long");
    await keyboard.press("Enter");
    await tabTo(page, panel(page).getByRole("button", { name: "Waits" }));
    await keyboard.press("Enter");
    const kinds = panel(page).getByLabel("Kind of waits");
    await tabTo(page, kinds);
    await keyboard.type("preempted");
    await expect.poll(() => kinds.inputValue()).toBe("preempted");
    await tabTo(page, panel(page).getByRole("button", { name: "Show the worst" }));
    await keyboard.press("Enter");
    await expect.poll(() => panel(page).innerText()).toMatch(/\n1 of [\d\s]+: 28 ms/);
    await keyboard.press("Slash");
    await expect.poll(() => isFocused(filterBox(page))).toBe(true);
    await keyboard.type(FILTER);
    await keyboard.press("Enter");

    await tabTo(page, lanes(page));
    await keyboard.press("Shift+KeyM");
    const dialog = page.getByRole("dialog", { name: "Write a note" });
    await dialog.waitFor();
    await keyboard.type(NOTE);
    await keyboard.press("Control+Enter");
    await dialog.waitFor({ state: "detached" });
    await keyboard.press("Shift+KeyR");
    await page.getByText("Arrow drawn").waitFor();

    await clearSelection(page);
    await keyboard.press("Alt+KeyA");
    await goTo(page, "8s .. 9s", "Shift+Enter");
    await keyboard.press("Alt+KeyB");
    await killAndFindAll(app, page);
  }, 240_000);
});

/** The menu of the selected state, in the middle of the window. */
async function openMenu(page: Page): Promise<void> {
  const [lane, row] = [await lanes(page).boundingBox(), await selectedRow(page)];
  if (lane === null || row === null) throw new Error("no lane is selected");
  await page.mouse.click(lane.x + lane.width / 2, row.y + row.height / 2, { button: "right" });
  await page.getByRole("menu").first().waitFor();
}

async function selectedRow(page: Page) {
  const id = await page.getByRole("tree", { name: "Lanes" }).getAttribute("aria-activedescendant");
  return page.locator(`[id="${id}"]`).boundingBox();
}

async function clearSelection(page: Page): Promise<void> {
  const status = page.locator("footer.status");
  for (let i = 0; i < 5 && !/Δ\s+–/.test(await status.innerText()); i++) await page.keyboard.press("Escape");
  await expect.poll(() => status.innerText()).toMatch(/Δ\s+–/);
}

async function goTo(page: Page, text: string, key: string): Promise<void> {
  await page.keyboard.press("KeyG");
  const field = page.getByRole("textbox", { name: "Go to a time" });
  await field.waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press(key);
  await field.waitFor({ state: "detached" });
  await expect.poll(() => page.locator("footer.status").innerText()).toMatch(/window\s+1 s/);
}

/** Presses Tab until it has the focus, as who has no mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let i = 0; i < 80; i++) {
    if (await isFocused(target)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab does not lead there");
}

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}
