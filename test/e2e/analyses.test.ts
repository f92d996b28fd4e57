import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { dropFile } from "./dropped.js";
import { type App, chromiumPath, keptRows, NO_CHROMIUM, showTab, startRead } from "./harness.js";

// An engineer writes down what the events of a trace mean, and gives that to a colleague.

const NAME = "interrupts.analysis.json";
const TEXT = `{
  "version": 1,
  "id": "interrupts",
  "title": "Interrupt handlers",
  "events": { "begin": "irq_handler_entry", "end": "irq_handler_exit" },
  "keys": { "irq": "irq" },
  "states": {
    "handler": {
      "key": ["irq"],
      "lane": "line {irq}",
      "before": null,
      "states": { "handling": { "colour": "warning" } },
      "transitions": [
        { "on": "begin", "to": "handling" },
        { "on": "end", "to": null }
      ]
    }
  },
  "latencies": {
    "time": { "title": "Time in handlers", "key": ["irq"], "from": "begin", "to": "end", "draw": false }
  }
}
`;

const bytesOf = (text: string) => new TextEncoder().encode(text);

describeWith("analyses that people write", chromiumPath, NO_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-analyses-"));
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

  const message = (page: Page) => page.locator(".status-message").innerText();
  const entry = (page: Page) => page.locator(".analysis-entry");
  const lanes = (page: Page) => page.getByRole("treeitem").filter({ hasText: /^line \d+/ });
  const field = (page: Page) => page.locator('[data-field="analysis-text"]');
  const problems = (page: Page) => page.locator(".analysis-problem");
  const computed = (page: Page) =>
    expect.poll(() => entry(page).first().innerText(), { timeout: 60_000 }).toMatch(/lanes? · .*239\slatencies/);

  test("a dropped one makes lanes, rows for SQL and an entry; what is wrong in it is said where, and mended", async () => {
    const { page } = await start();
    await dropFile(page, NAME, bytesOf(TEXT));
    await computed(page);
    await expect.poll(() => lanes(page).count()).toBeGreaterThan(0);
    expect(await message(page)).toBe("analysis “Interrupt handlers” added");
    // Its rows are there for SQL at once.
    await page.getByRole("button", { name: "Latencies in SQL", exact: true }).click();
    await expect
      .poll(() => page.locator(".sql-bar").getByRole("status").innerText(), { timeout: 60_000 })
      .toMatch(/^239 rows in /);
    // A mistake is said with its place while it is typed, and what there was stays.
    await showTab(page, "Analyses");
    await page.getByRole("button", { name: "Show as text", exact: true }).click();
    await field(page).fill(TEXT.replace('"to": "handling"', '"to": handling'));
    await expect.poll(() => problems(page).first().innerText()).toMatch(/^Line 14, column 32\s/);
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => message(page)).toMatch(/^not run: .* in line 14:/);
    await computed(page);
    await field(page).fill(TEXT.replace('"title": "Interrupt handlers"', '"title": "Handlers"'));
    await expect.poll(() => problems(page).count()).toBe(0);
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => entry(page).first().innerText()).toMatch(/^Handlers/);
    await computed(page);
  }, 180_000);

  test("off and removed it is gone with its lanes, and undo brings it back; the next window has it, too", async () => {
    const app = apps[0] as App;
    const { page, errors } = app;
    await page.getByRole("checkbox", { name: "Handlers: on for this trace", exact: true }).uncheck();
    await expect.poll(() => lanes(page).count()).toBe(0);
    await page.getByRole("checkbox", { name: "Handlers: on for this trace", exact: true }).check();
    await computed(page);
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await expect.poll(() => entry(page).count()).toBe(0);
    await expect.poll(() => lanes(page).count()).toBe(0);
    await page.getByTestId("lanes").focus();
    // The removal is kept, too: else what is kept says nothing of its undo.
    await expect.poll(() => keptRows(app, "analyses")).toBe("[]");
    await page.keyboard.press("Control+KeyZ");
    await computed(page);
    await expect.poll(() => keptRows(app, "analyses")).toContain("Handlers");
    await page.reload();
    await expect.poll(() => lanes(page).count(), { timeout: 90_000 }).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  }, 180_000);

  test("a file that is none is refused, and one with a mistake opens in the editor", async () => {
    const { page } = apps[0] as App;
    await dropFile(page, "notes.analysis.json", bytesOf("these are notes"));
    await expect.poll(() => message(page)).toMatch(/^notes\.analysis\.json: .*no analysis.*Nothing was changed$/);
    await dropFile(
      page,
      "other.analysis.json",
      bytesOf(TEXT.replace('"interrupts"', '"other"').replace('"on"', '"no"')),
    );
    await expect.poll(() => message(page)).toMatch(/^other\.analysis\.json: .*line 14/);
    await expect.poll(() => problems(page).count()).toBeGreaterThan(0);
    expect(await entry(page).count()).toBe(2);
    await expect.poll(() => lanes(page).count()).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await expect.poll(() => entry(page).count()).toBe(1);
  });

  test("an event of the list begins one, which runs", async () => {
    const { page } = apps[0] as App;
    await showTab(page, "Events");
    const name = page.getByRole("gridcell", { name: /^[a-z0-9]+_[a-z0-9_]+$/ }).first();
    const event = await name.innerText();
    await name.click({ button: "right" });
    await page.getByRole("menuitem", { name: "New analysis of this event…", exact: true }).click();
    await expect.poll(() => field(page).inputValue()).toContain(`"${event}"`);
    await expect.poll(() => page.locator(".analysis-problems").innerText()).toContain("No mistakes");
    await field(page).press("Control+Enter");
    await expect
      .poll(() => page.locator(".analysis-entry.is-current").innerText(), { timeout: 60_000 })
      .toMatch(/latenc|value/);
    await page.getByRole("button", { name: "Remove", exact: true }).click();
  });

  test("a bundle has it, and a colleague sees the same", async () => {
    const { page } = apps[0] as App;
    const bundle = join(folder, "with-analysis.lanescope");
    await page.getByTestId("lanes").focus();
    await page.keyboard.press("Control+KeyS");
    const dialog = page.getByRole("dialog", { name: "Share", exact: true });
    await dialog.getByRole("radio", { name: /^Bundle/ }).check();
    await expect
      .poll(() => dialog.getByRole("checkbox", { name: "1 analysis of yours, as text" }).isChecked())
      .toBe(true);
    const downloading = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Save the bundle" }).click();
    await (await downloading).saveAs(bundle);
    expect(readFileSync(bundle).length).toBeGreaterThan(1000);

    const second = await start(bundle);
    const question = second.page.getByRole("dialog", { name: "What to take of the bundle", exact: true });
    await question.getByText("1 analysis of the sender, beside yours: Handlers").waitFor();
    await second.page.keyboard.press("Enter");
    await computed(second.page);
    await expect.poll(() => lanes(second.page).count()).toBeGreaterThan(0);
    for (const app of apps) expect([app.errors, app.strangers]).toEqual([[], []]);
  }, 240_000);
});
