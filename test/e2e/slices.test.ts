import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

/** Two threads; "Task" holds "Layout" and then "Paint". Times in µs. */
function chromeTrace(): string {
  const slice = (ts: number, dur: number, name: string, args = {}) => ({
    ph: "X",
    pid: 1,
    tid: 2,
    ts,
    dur,
    name,
    args,
  });
  const events = Array.from({ length: 20 }, (_, i) => i * 1000).flatMap((ts) => [
    slice(ts, 900, "Task"),
    slice(ts + 100, 300, "Layout", { url: "https://example.org/<b>" }),
    slice(ts + 500, 300, "Paint"),
  ]);
  const names = [
    { ph: "M", name: "process_name", pid: 1, args: { name: "Renderer" } },
    { ph: "M", name: "thread_name", pid: 1, tid: 2, args: { name: "Main" } },
  ];
  return JSON.stringify({ traceEvents: [...names, ...events] });
}

describeWith("slices of a program", chromiumPath, NO_CHROMIUM, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lanescope-slices-"));
    writeFileSync(join(folder, "chrome.json"), chromeTrace());
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const app = sharedApp(() => startRead({ traces: [join(folder, "chrome.json")], width: 1440, height: 900 }));

  const chip = (name: string) =>
    app.page.getByRole("region", { name: "Legend" }).getByRole("button", { name, exact: true });

  test("are on show at once, in the colours of their names, with their arguments at the pointer", async () => {
    const { page } = app;
    const names = page.locator(".tree-name");
    await expect
      .poll(() => names.allInnerTexts())
      .toEqual(["host", "Threads", "Renderer 1", "Main 2", "slices", "slices, level 2"]);
    await chip("Layout").waitFor();
    const colours = await page
      .locator(".legend-chip .swatch")
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
    expect(colours).toHaveLength(3);
    expect(new Set(colours).size).toBe(3);
    const lanes = await page.getByTestId("lanes").boundingBox();
    const row = await page.getByRole("treeitem").last().boundingBox();
    if (lanes === null || row === null) throw new Error("no lanes");
    // The first Layout: 100 to 400 µs of 19.9 ms.
    await page.mouse.move(lanes.x + (lanes.width * 250) / 19_900, row.y + row.height / 2);
    const tooltip = page.getByRole("tooltip");
    await expect
      .poll(async () => ((await tooltip.count()) === 0 ? "" : tooltip.innerText()))
      .toMatch(/Layout\s+300 µs\s+Main 2 › slices, level 2[\s\S]*url\s+https:\/\/example\.org\/<b>/);
    await app.screenshot("slices");
  });

  test("a click in the legend leaves those of a name in colour; they are in a table", async () => {
    const { page } = app;
    await chip("Layout").click();
    expect(await page.getByRole("combobox", { name: /Filter/ }).inputValue()).toBe("reason:Layout");
    expect(await chip("Layout").getAttribute("aria-pressed")).toBe("true");
    await chip("Layout").click();
    expect(await page.getByRole("combobox", { name: /Filter/ }).inputValue()).toBe("");
    await page.getByRole("tab", { name: "Slices" }).click();
    await expect.poll(() => page.locator("#panel").innerText()).toMatch(/Task[\s\S]*20[\s\S]*Layout/);
  });

  test("there are no panels about machines, and the import report says why and what to record", async () => {
    const { page } = app;
    const tabs = await page.getByRole("tab").allInnerTexts();
    expect(tabs).toEqual(["Details", "Findings", "Slices", "Statistics", "Events", "Bookmarks", "Import report"]);
    await page.getByRole("tab", { name: "Import report" }).click();
    const text = () => page.locator("#panel").innerText();
    await expect.poll(text).toMatch(/slices and counters of programs\s+full/);
    expect(await text()).toMatch(/No views of a machine\.[\s\S]*trace-cmd record -C mono/);
    expect(app.errors).toEqual([]);
  });
});
