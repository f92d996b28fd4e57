import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { atFirst, chromiumPath, NO_CHROMIUM, showTab, startRead, statusFact } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("tables without an end, in the bundled sample", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(async () => {
    const opened = await startRead();
    await opened.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    return opened;
  });
  beforeEach(async () => {
    await atFirst(app);
    await showTab(app.page, "Exits");
    await filter().fill("");
    await showTab(app.page, "Waits");
    await filter().fill("");
    await expect.poll(rowCount).toBeGreaterThan(10_000);
  });

  const panel = () => app.page.locator("#panel");
  const tab = (name: string) => app.page.getByRole("tab", { name, exact: true });
  const grid = () => app.page.getByRole("grid", { name: "Waits" });
  const filter = () => app.page.getByRole("combobox", { name: "Only rows that match" });
  const rowCount = async () => Number(await grid().getAttribute("aria-rowcount")) - 1;
  const status = () => panel().getByRole("status").innerText();
  const lastCell = () => grid().getByRole("row").last().getByRole("gridcell").first();

  // D12.
  test("all rows scroll, and the last one is reached by key", async () => {
    const count = await rowCount();
    expect(await status()).toMatch(/^[\d ]+ rows$/);
    // The row that was pressed leaves the screen; the keys go on.
    await grid().getByRole("row").nth(2).getByRole("gridcell").nth(3).click();
    await app.page.keyboard.press("Home");
    const lastOnScreen = () => grid().getByRole("row").last().getAttribute("aria-rowindex");
    const end = async () => {
      await app.page.keyboard.press("End");
      return lastOnScreen();
    };
    // Rows of a window that has just come to rest begin at their top.
    await expect.poll(end).toBe(String(count + 1));
    await app.page.keyboard.press("Home");
    await expect.poll(() => grid().getByRole("row").nth(1).getAttribute("aria-rowindex")).toBe("2");
    await app.page.keyboard.press("End");
    await expect.poll(lastOnScreen).toBe(String(count + 1));
    await expect.poll(() => lastCell().innerText()).not.toBe("");
    // The longest is first, so the last is the shortest.
    const duration = grid().getByRole("row").last().getByRole("gridcell").nth(3);
    await expect.poll(() => duration.innerText()).toMatch(/\s(ns|µs)$/);
  });

  test("the filter looks at all rows; what is wrong in it is underlined", async () => {
    const count = await rowCount();
    await filter().fill("vCPU");
    await expect.poll(status).toMatch(/^[\d ]+ rows match$/);
    const ofVcpus = await rowCount();
    expect(ofVcpus).toBeGreaterThan(4000);
    expect(ofVcpus).toBeLessThan(count);
    await filter().fill("duration > 1ms && kind:wait");
    await expect.poll(rowCount).toBeLessThan(ofVcpus);
    await filter().fill("duratoin > 1ms");
    await expect.poll(() => panel().locator(".filter-error").innerText()).toMatch(/no field "duratoin": is duration/);
    expect(await panel().locator(".filter-mirror mark").innerText()).toBe("duratoin");
    await filter().fill("nothing-has-this-name");
    await expect.poll(() => panel().innerText()).toContain("No row matches the filter");
    await panel().getByRole("button", { name: "Clear the filter" }).last().click();
    await expect.poll(rowCount).toBe(count);
  });

  test("the filter offers the columns and their words", async () => {
    const offers = () => panel().getByRole("listbox", { name: "Suggestions" }).getByRole("option");
    const count = await rowCount();
    await filter().fill("kin");
    // No row holds the half word; the fields are known all the same.
    await expect.poll(() => panel().innerText()).toContain("No row matches the filter");
    await expect.poll(() => offers().first().innerText()).toMatch(/^kind:/);
    await filter().press("ArrowDown");
    await filter().press("Enter");
    expect(await filter().inputValue()).toBe("kind:");
    await expect.poll(() => offers().allInnerTexts()).toContain("preempted");
    await offers().getByText("preempted", { exact: true }).click();
    await expect.poll(rowCount).toBeLessThan(count);
    expect(await filter().inputValue()).toBe("kind:preempted");
    await filter().press("Escape");
    await expect.poll(rowCount).toBe(count);
  });

  test("headings sort by key, and columns hide and come back", async () => {
    await grid().focus();
    await app.page.keyboard.press("ArrowUp");
    await app.page.keyboard.press("ArrowRight");
    await app.page.keyboard.press("Enter");
    const head = (name: RegExp) => grid().getByRole("columnheader", { name });
    await expect.poll(() => head(/Start/).getAttribute("aria-sort")).toBe("descending");
    await head(/Evidence/).click({ button: "right" });
    await app.page.getByRole("menuitem", { name: "Hide Evidence" }).click();
    await expect.poll(() => head(/Evidence/).count()).toBe(0);
    await tab("Exits").click();
    await tab("Waits").click();
    await grid().waitFor();
    expect(await head(/Evidence/).count()).toBe(0);
    await app.page.getByRole("button", { name: "Copy or save the rows, columns" }).click();
    await app.page.getByRole("menuitem", { name: "Show Evidence" }).click();
    await expect.poll(() => head(/Evidence/).count()).toBe(1);
  });

  test("what is shown is copied and saved whole: its rows, its order, its columns", async () => {
    await grid().getByRole("button", { name: "Duration", exact: true }).click();
    await filter().fill("duration > 5ms");
    await expect.poll(status).toMatch(/rows match$/);
    const count = await rowCount();
    const tools = () => app.page.getByRole("button", { name: "Copy or save the rows, columns" }).click();
    await tools();
    await app.page.getByRole("menuitem", { name: "Copy with headings" }).click();
    await expect.poll(() => app.page.locator("footer").innerText()).toMatch(/rows copied/);
    const copied = await app.page.evaluate(() => navigator.clipboard.readText());
    expect(copied.trimEnd().split("\n")).toHaveLength(count + 1);
    await tools();
    const download = app.page.waitForEvent("download");
    await app.page.getByRole("menuitem", { name: "Save as CSV…" }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe("waits.csv");
    const lines = readFileSync(await saved.path(), "utf8")
      .trimEnd()
      .split("\r\n");
    expect(lines).toHaveLength(count + 1);
    expect(lines[0]).toBe("lane,start_ns,end_ns,kind,reason,waker_lane,evidence,duration_ns");
    // The same rows in the other formats, which the page gets as bytes.
    for (const [title, ending, begin] of [
      ["JSON lines", "jsonl", '{"lane":'],
      ["Arrow", "arrow", "ARROW1"],
      ["Parquet", "parquet", "PAR1"],
    ] as const) {
      await tools();
      const other = app.page.waitForEvent("download");
      await app.page.getByRole("menuitem", { name: `Save as ${title}…` }).click();
      expect((await other).suggestedFilename()).toBe(`waits.${ending}`);
      expect(readFileSync(await (await other).path(), "latin1").slice(0, begin.length)).toBe(begin);
    }
    const durations = lines.slice(1).map((line) => Number(line.split(",").at(-1)));
    expect(durations).toEqual([...durations].sort((a, b) => b - a));
    expect(app.errors).toEqual([]);
  });

  test("a file that the user chooses is written piece by piece; cancelled, nothing of it is left", async () => {
    // A folder of the page's own in place of the dialog.
    await app.page.evaluate(() => {
      const pick = async ({ suggestedName }: { readonly suggestedName: string }) => {
        const folder = await navigator.storage.getDirectory();
        const handle = await folder.getFileHandle(suggestedName, { create: true });
        if (suggestedName !== "events.csv") return handle;
        const file = await handle.createWritable();
        // A slow disk, so that there is time to cancel.
        const write = async (part: FileSystemWriteChunkType) => {
          await new Promise((resolve) => setTimeout(resolve, 500));
          await file.write(part);
        };
        const slow = { write, close: () => file.close(), abort: () => file.abort() };
        return {
          name: suggestedName,
          createWritable: async () => slow,
          remove: () => folder.removeEntry(suggestedName),
        };
      };
      Object.assign(globalThis, { showSaveFilePicker: pick });
    });
    const fileText = (name: string) =>
      app.page.evaluate(async (wanted) => {
        const folder = await navigator.storage.getDirectory();
        const handle = await folder.getFileHandle(wanted).catch(() => undefined);
        return handle && (await handle.getFile()).text();
      }, name);
    const save = async (list: string) => {
      await app.page.getByRole("button", { name: `${list}, columns` }).click();
      await app.page.getByRole("menuitem", { name: "Save as CSV…" }).click();
    };
    const footer = () => app.page.locator("footer").innerText();
    await filter().fill("duration > 5ms");
    await expect.poll(status).toMatch(/rows match$/);
    const count = await rowCount();
    await save("Copy or save the rows");
    await expect.poll(async () => (await fileText("waits.csv"))?.trimEnd().split("\r\n")).toHaveLength(count + 1);
    expect(await footer()).toMatch(/Saved waits\.csv, \d/);
    await tab("Events").click();
    await expect.poll(status).toContain("297 354 events of the trace");
    await save("Save the events");
    await expect.poll(footer).toMatch(/saving events\.csv \d+ %, /);
    await app.page.locator(".status-saving").getByRole("button", { name: "Cancel" }).click();
    await expect.poll(footer).toContain("events.csv is not saved: cancelled. Nothing of it was kept");
    expect(await fileText("events.csv")).toBeUndefined();
    await app.page.evaluate(() => Reflect.deleteProperty(globalThis, "showSaveFilePicker"));
    expect(app.errors).toEqual([]);
  });

  // D4.
  test("statistics count the same time once: one kind of lanes at a time, with exits and culprits beside", async () => {
    await tab("Statistics").click();
    const states = app.page.getByRole("grid", { name: "States of lanes on show" });
    await states.waitFor();
    const shares = async () => {
      const texts = await states.getByRole("row").locator('[role="gridcell"]:nth-child(3)').allInnerTexts();
      return texts.reduce((sum, text) => sum + Number.parseFloat(text), 0);
    };
    for (const kind of [/vCPUs$/, /guest processes$/, /CPUs$/]) {
      await app.page.getByRole("group", { name: "Kind of lanes" }).getByRole("button", { name: kind }).last().click();
      await expect.poll(shares).toBeGreaterThan(99.5);
      expect(await shares()).toBeLessThan(100.5);
    }
    await app.page.getByRole("button", { name: "Culprits" }).click();
    await app.page.getByRole("grid", { name: "Culprits" }).waitFor();
    await app.page.getByRole("button", { name: "Exits", exact: true }).click();
    await app.page.getByRole("grid", { name: "Exits" }).waitFor();
  });

  // D15.
  test("the longest of a row is a press away, and its count leads to all cases", async () => {
    const windowLength = () => statusFact(app.page, "window");
    const whole = await windowLength();
    await tab("Exits").click();
    const exits = app.page.getByRole("grid", { name: "Exits" });
    const row = exits.getByRole("row").nth(1);
    const cell = (at: number) => row.getByRole("gridcell").nth(at);
    await expect.poll(() => cell(4).innerText()).toMatch(/\d/);
    const words = await row.innerText();
    const count = (await cell(4).innerText()).replace(/\D/g, "");
    /** Back to the whole trace while the rows are held, so that they are never those of the window near the case. */
    const backToWhole = async () => {
      await app.page.getByTestId("lanes").focus();
      await app.page.keyboard.press("Digit0");
      await expect.poll(windowLength).toBe(whole);
      await app.page.getByRole("button", { name: "Follow the window" }).click();
      await expect.poll(() => row.innerText()).toBe(words);
    };
    await cell(10).locator(".grid-words").click();
    await expect.poll(windowLength).not.toBe(whole);
    await backToWhole();
    // The shortest, too: a window some times its length.
    await cell(6).locator(".grid-words").click();
    await expect.poll(windowLength).toMatch(/(ns|µs)$/);
    await backToWhole();
    await cell(4).locator(".grid-words").click();
    const cases = app.page.getByRole("grid", { name: "Exits, one by one" });
    await expect.poll(() => cases.getAttribute("aria-rowcount")).toBe(String(Number(count) + 1));
    expect(app.errors).toEqual([]);
  });

  // D7.
  test("an empty table says why: not recorded, with the command, or none in this window, and where the nearest is", async () => {
    const choose = async (name: string) => {
      await app.page.getByRole("button", { name: "All tables" }).click();
      const entry = app.page.getByRole("menuitem").filter({ has: app.page.getByText(name, { exact: true }) });
      await entry.first().click();
    };
    await choose("System calls");
    await expect.poll(() => panel().innerText()).toMatch(/Not recorded: .*\n*.*Record with:/s);
    expect(await panel().locator("code").first().innerText()).toMatch(/^(lttng|perf|trace-cmd) /);
    await choose("Exits, one by one");
    await app.page.getByRole("grid", { name: "Exits, one by one" }).waitFor();
    // A table keeps its filter.
    await filter().fill("");
    // So near that no exit begins in the window.
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("KeyG");
    await app.page.getByRole("textbox", { name: "Go to a time" }).fill("08:37:33.5 ± 50ns");
    await app.page.keyboard.press("Enter");
    await expect.poll(() => panel().innerText()).toMatch(/None in this window\.\s+The whole trace has [\d ]+ rows/);
    await panel().getByRole("button", { name: "Go to the nearest" }).click();
    await expect.poll(() => app.page.locator("footer").innerText()).toMatch(/Δ\s*[\d.]+/);
  });

  // D13.
  test.each([
    [1024, 700],
    [800, 600],
  ])("at %i×%i every table can be chosen with the mouse", async (width, height) => {
    await app.page.setViewportSize({ width, height });
    await app.page.getByRole("button", { name: "All tables" }).click();
    const items = app.page.getByRole("menu", { name: "All tables" }).getByRole("menuitem");
    const count = await items.count();
    expect(count).toBeGreaterThan(20);
    const boxes = await items.evaluateAll((all) =>
      all.map((item) => {
        item.scrollIntoView({ block: "nearest" });
        const { left, right, top, bottom } = item.getBoundingClientRect();
        return { name: item.textContent, left, right, top, bottom };
      }),
    );
    const outside = boxes.filter(({ left, right, top, bottom }) => {
      return left < 0 || width < right || top < 0 || height < bottom || bottom - top < 10;
    });
    expect(outside).toEqual([]);
    await items.last().click();
    await expect.poll(() => panel().getByRole("status").innerText()).toMatch(/row/);
    await app.page.setViewportSize({ width: 1440, height: 900 });
  });
});
