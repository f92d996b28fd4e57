import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { valueText } from "../../renderer/viewmodel/fingerprints/fingerprint-words.js";
import type { FeatureUnit } from "../../workers/model/fingerprints.js";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { describeWith } from "../setup/skip.js";
import { type App, atFirst, chromiumPath, NO_CHROMIUM, startRead, statusFact } from "./harness.js";
import { sharedApp } from "./shared-app.js";

const SAMPLE = "samples/labhost-overcommit.tar.zst";
const WITH_LINKS = "samples/labhost-vma.tar.zst";

/** Rows of a table of the command line, by the names of its columns. */
function exported(trace: string, table: string): Readonly<Record<string, string>>[] {
  const args = ["dist/cli/lanescope.mjs", "export", trace, "-t", table, "--format", "jsonl"];
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  expect(status).toBe(0);
  return stdout
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, string>);
}

function partsOf(app: App) {
  const panel = () => app.page.locator("#panel");
  const grid = () => panel().getByRole("grid", { name: "Fingerprints" });
  const count = () => panel().locator(".panel-bar").getByRole("status").innerText();
  const words = () => panel().locator(".heat-words").innerText();
  const press = async (...keys: string[]) => {
    for (const key of keys) await app.page.keyboard.press(key);
  };
  const show = async () => {
    await app.page.getByTestId("lanes").focus();
    await press("Shift+KeyF");
    await grid().waitFor();
    await expect.poll(count).not.toContain("counting");
  };
  /** The cursor on the row of a subject, in the column of its names, and then in that of a feature. */
  const toCell = async (row: RegExp, feature: string) => {
    await grid().focus();
    await press("Home");
    for (let i = 0; i < 40 && !row.test(await words()); i++) await press("ArrowDown");
    expect(await words()).toMatch(row);
    const titles = await grid().getByRole("columnheader").allInnerTexts();
    const steps = titles.findIndex((title) => title.trim() === feature);
    expect(steps, `${feature} in ${titles}`).toBeGreaterThan(0);
    await press("Control+ArrowLeft");
    for (let i = 0; i < steps; i++) await press("ArrowRight");
  };
  return { panel, grid, count, words, press, show, toCell };
}

describeWith("fingerprints of the bundled sample", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1600, height: 1000 }));
  const { panel, grid, count, words, press, show, toCell } = partsOf(app);
  const selected = () => app.page.locator('[role="treeitem"][aria-selected="true"]').innerText();

  beforeEach(async () => {
    await atFirst(app);
    await show();
    await panel().getByRole("button", { name: "VMs", exact: true }).click();
    await panel().getByLabel("Parts of the time").selectOption("1");
    await expect.poll(count).toBe("3 VMs");
  });

  test("the cell at the cursor says what the table of the command line has, for eyes and for screen readers", async () => {
    const rows = exported(SAMPLE, "fingerprints");
    for (const [feature, title] of [
      ["wait-share", "wait"],
      ["root-mean", "host's code (root)"],
      ["exits-msr-rate", "msr"],
    ]) {
      const row = rows.find((one) => one.lane === "labhost/vm/2114" && one.feature === feature);
      if (row === undefined) throw new Error(`no ${feature}`);
      await toCell(/\(2114\)/, title as string);
      const value = valueText(Number(row.feature_value), row.feature_unit as FeatureUnit);
      await expect.poll(words).toContain(`: ${value} (`);
      const id = (await grid().getAttribute("aria-activedescendant")) ?? "";
      expect(await app.page.locator(`[id="${id}"]`).getAttribute("aria-label")).toContain(`: ${value} (`);
    }
    const table = panel().getByRole("table", { name: /^All values of .*2114/ });
    expect(await table.getByRole("row").count()).toBeGreaterThan(50);
  });

  test("what is not recorded says so with its reason, and why there are no groups", async () => {
    await toCell(/\(2114\)/, "network: bytes received");
    await expect.poll(words).toMatch(/not recorded: .*net_dev_xmit/);
    expect(await panel().innerText()).toContain("too few to group: 3 VMs");
  });

  test("a press selects the lane, Enter on a part of the time leads there, and the rows stay", async () => {
    await grid().getByText("VM 2105", { exact: true }).click();
    await expect.poll(selected).toContain("VM 2105");
    await panel().getByLabel("Only of").selectOption({ label: "VM 2105" });
    await panel().getByLabel("Parts of the time").selectOption("16");
    await expect.poll(count).toBe("16 rows");
    const whole = await statusFact(app.page, "window");
    await grid().focus();
    await press("Home", "ArrowDown", "ArrowDown", "Enter");
    await expect.poll(() => statusFact(app.page, "window")).not.toBe(whole);
    await expect.poll(() => statusFact(app.page, "Δ")).toMatch(/^1\.04/);
    expect(await count()).toBe("16 rows");
    await panel().getByLabel("Only of").selectOption({ label: "All VMs" });
  });

  test("the menu of a row is that of its lane", async () => {
    await grid().getByText("VM 2105", { exact: true }).click({ button: "right" });
    const menu = app.page.getByRole("menu");
    await menu.waitFor();
    expect(await menu.innerText()).toMatch(/Fingerprint of VM 2105 over the time/);
    expect(await menu.innerText()).toMatch(/Pin/);
    await menu.getByText("Fingerprint of VM 2105 over the time").click();
    await expect.poll(count).toBe("16 rows");
    await panel().getByLabel("Only of").selectOption({ label: "All VMs" });
  });

  test("the nearest ones say in what they are alike and differ, and lead to their rows", async () => {
    await toCell(/\(2114\)/, "guest");
    const nearest = panel().getByRole("region", { name: "Nearest to it" });
    await expect.poll(() => nearest.getByRole("listitem").count()).toBe(2);
    const first = nearest.getByRole("listitem").first();
    expect(await first.innerText()).toMatch(/1995[\s\S]*0\.\d{3}[\s\S]*Alike: [\s\S]*Differs: [\s\S]*there/);
    await first.getByRole("button").click();
    await expect.poll(words).toContain("(1995)");
  });

  test("a heading orders the rows by its feature, either way, and then by groups again", async () => {
    const names = () => grid().getByRole("rowheader").allInnerTexts();
    const guest = grid().getByRole("columnheader", { name: "guest", exact: false }).first();
    await guest.getByRole("button").click();
    await expect.poll(async () => (await names())[0]).toContain("2105");
    await guest.getByRole("button").click();
    await expect.poll(async () => (await names())[2]).toContain("2105");
    expect(await guest.getAttribute("aria-sort")).toBe("ascending");
    await guest.getByRole("button").click();
    await expect.poll(() => guest.getAttribute("aria-sort")).toBe("none");
  });

  test("a shorter window has its own fingerprints", async () => {
    await toCell(/VM 2105/, "guest");
    const before = await words();
    await app.page.getByTestId("lanes").focus();
    await press("KeyW", "KeyW", "KeyW");
    await expect.poll(words).not.toBe(before);
    await expect.poll(words).toMatch(/time in guest: [\d.]+ %/);
  });

  test("all rows are saved as a file, and shown as a table", async () => {
    await panel()
      .getByRole("button", { name: /^Scale, groups, order/ })
      .click();
    const [file] = await Promise.all([
      app.page.waitForEvent("download"),
      app.page.getByRole("menuitem", { name: /^Save as CSV/ }).click(),
    ]);
    const lines = readFileSync(await file.path(), "utf8")
      .trim()
      .split("\n");
    const own = exported(SAMPLE, "fingerprints").filter(({ subject }) => subject === "vm");
    expect(lines).toHaveLength(own.length + 1);
    await panel()
      .getByRole("button", { name: /^Scale, groups, order/ })
      .click();
    await app.page.getByRole("menuitem", { name: /^Show as a table/ }).click();
    const table = app.page.getByRole("grid", { name: "Fingerprints" });
    await expect.poll(() => table.getAttribute("aria-rowcount")).toBe(`${own.length + 1}`);
  });

  test("features of which nothing happened are left out, and come when they are asked for", async () => {
    const heads = () => grid().getByRole("columnheader").count();
    const few = await heads();
    await panel().getByRole("button", { name: "Show", exact: true }).click();
    await expect.poll(heads).toBeGreaterThan(few + 10);
    await panel().getByRole("button", { name: "Leave out features of which nothing happened" }).click();
    await expect.poll(heads).toBe(few);
    expect(app.errors).toEqual([]);
  });
});

describeWith("fingerprints of processes of guests", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ traces: [WITH_LINKS], width: 1280, height: 800 }));
  const { panel, grid, count, show } = partsOf(app);

  test("have ranks: who depends on whom leads to a moment, and the list of ranks to a row", async () => {
    await show();
    await panel().getByRole("button", { name: "Guest processes", exact: true }).click();
    await expect.poll(count).toMatch(/^\d+ processes$/);
    const ranks = exported(WITH_LINKS, "process-ranks");
    await panel().getByRole("button", { name: "Most depended on" }).click();
    const list = panel().getByRole("region", { name: "Most depended on" });
    await expect.poll(() => list.getByRole("listitem").count()).toBe(ranks.length);
    await list.getByRole("button").first().click();
    await panel().getByRole("button", { name: "This process" }).click();
    const links = panel().getByRole("region", { name: "Who depends on whom" });
    await expect.poll(() => links.innerText()).toMatch(/Rank 1 of \d+ in its VM/);
    const before = await statusFact(app.page, "window");
    await links.getByRole("button").first().click();
    await expect.poll(() => statusFact(app.page, "window")).not.toBe(before);
    expect(await grid().getByRole("rowheader").count()).toBeGreaterThan(0);
    expect(app.errors).toEqual([]);
  });
});

describeWith("fingerprints of many parts of many VMs", chromiumPath, NO_CHROMIUM, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lanescope-fingerprints-"));
    generate({ ...DEFAULTS, events: 60_000, cpus: 2, vms: 20, vcpusPerVm: 1, out: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const app = sharedApp(() => startRead({ traces: [folder], width: 1024, height: 700 }));
  const { panel, grid, count, words, press, show } = partsOf(app);

  test("only rows on screen exist, the cursor goes to both ends, and a narrow dock has all of it", async () => {
    await show();
    await panel().getByLabel("Parts of the time").selectOption("32");
    await expect.poll(count, { timeout: 60_000 }).toBe("640 rows");
    expect(await grid().getAttribute("aria-rowcount")).toBe("641");
    expect(await grid().getByRole("row").count()).toBeLessThan(60);
    await grid().focus();
    const first = await words();
    await press("End");
    await expect.poll(words).not.toBe(first);
    const at = await grid().getAttribute("aria-activedescendant");
    await app.page.locator(`[id="${at}"]`).waitFor();
    expect(await grid().getByRole("row").count()).toBeLessThan(60);
    await press("Home");
    await expect.poll(words).toBe(first);
    expect(app.errors).toEqual([]);
  });
});
