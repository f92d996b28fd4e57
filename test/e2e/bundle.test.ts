import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { type App, chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";

const NOTE = "look here";

describeWith("a bundle goes from one window to another", chromiumPath, NO_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-bundle-"));
  const apps: App[] = [];
  const start = async (...traces: readonly string[]) => {
    const app = await startRead(traces.length === 0 ? {} : { traces });
    apps.push(app);
    return app;
  };
  afterAll(async () => {
    for (const app of apps) await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("the part that was in view opens elsewhere with its lanes and its note", async () => {
    const first = await start();
    await first.page.getByTestId("lanes").focus();
    await first.page.keyboard.press("Equal");
    await write(first.page, NOTE);
    await first.page.keyboard.press("Control+KeyS");
    const dialog = first.page.getByRole("dialog", { name: "Share", exact: true });
    await expect.poll(() => dialog.getByText(/[\d ]+ events, about/).count()).toBe(1);
    await dialog.getByRole("radio", { name: /what is in view/ }).check();
    await first.screenshot("share-dialog");
    const download = first.page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Save the bundle", exact: true }).click();
    const file = join(folder, "part.lanescope");
    await (await download).saveAs(file);

    const second = await start(file);
    const question = second.page.getByRole("dialog", { name: "What to take of the bundle", exact: true });
    await question.waitFor();
    await second.screenshot("bundle-question");
    await question.getByRole("checkbox").first().and(second.page.locator(":focus")).waitFor();
    await second.page.keyboard.press("Enter");
    await question.waitFor({ state: "detached" });
    const lanes = await lanesOf(first.page);
    await expect.poll(() => lanesOf(second.page)).toEqual(lanes);
    await second.page.getByTestId("lanes").focus();
    await second.page.keyboard.press("Shift+KeyB");
    await expect.poll(() => second.page.getByRole("listbox", { name: "Bookmarks" }).innerText()).toContain(NOTE);
    await second.screenshot("bundle-opened");
    for (const app of [first, second]) expect([app.errors, app.strangers]).toEqual([[], []]);
  });
});

async function write(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Shift+KeyM");
  const dialog = page.getByRole("dialog", { name: "Write a note" });
  await dialog.getByLabel("Note, in Markdown").fill(text);
  await page.keyboard.press("Control+Enter");
  await dialog.waitFor({ state: "detached" });
}

/** The lanes at the top. */
async function lanesOf(page: Page): Promise<readonly string[]> {
  const names = await page
    .getByRole("treeitem")
    .evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label")));
  return names.slice(0, 8).map((name) => name ?? "");
}
