import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, showTab, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

/** A host with more VMs than findings have groups of their own. */
const HOST = { ...DEFAULTS, events: 60_000, cpus: 2, vms: 6, vcpusPerVm: 2 };

describeWith("a host of many VMs in Chromium", chromiumPath, NO_CHROMIUM, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lanescope-many-"));
    generate({ ...HOST, out: folder });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const app = sharedApp(() => startRead({ traces: [folder], width: 1024, height: 700 }));

  const titles = () => app.page.locator(".finding h3").allInnerTexts();

  test("findings are groups: one sentence for all vCPUs, which unfolds to VMs and to vCPUs by keyboard", async () => {
    await showTab(app.page, "Findings");
    await expect
      .poll(titles, { timeout: 30_000 })
      .toContainEqual(expect.stringMatching(/^\d+ vCPUs of 6 VMs lost .* to others/));
    const group = app.page.locator(".finding-item", { hasText: /vCPUs of 6 VMs lost/ }).first();
    expect(await group.getByRole("button", { name: /^and \d+ like it$/ }).count()).toBe(1);
    await group.getByRole("button", { name: "Show" }).first().focus();
    await app.page.keyboard.press("ArrowRight");
    await expect.poll(titles).toContainEqual(expect.stringMatching(/^2 vCPUs of VM \S+ .*lost/));
    // Down to the first VM, which unfolds to its vCPUs.
    await app.page.keyboard.press("ArrowDown");
    await app.page.keyboard.press("ArrowRight");
    await expect.poll(titles).toContainEqual(expect.stringMatching(/^vCPU [01] of .* lost/));
    await app.page.keyboard.press("ArrowLeft");
    await expect.poll(titles).not.toContainEqual(expect.stringMatching(/^vCPU [01] of .* lost/));
  });

  test("findings of one VM", async () => {
    await showTab(app.page, "Findings");
    const choice = app.page.getByRole("combobox", { name: "Findings of" });
    const [, name = ""] = await choice.locator("option").allInnerTexts();
    await choice.selectOption({ label: name });
    await expect.poll(titles).toContainEqual(expect.stringContaining("lost"));
    for (const title of await titles()) expect(title).not.toMatch(/of \d+ VMs/);
    await choice.selectOption({ index: 0 });
    await expect.poll(titles).toContainEqual(expect.stringMatching(/of 6 VMs/));
  });

  test("stolen time by VM: total in view, a VM unfolds to its vCPUs, a cell leads to its worst case", async () => {
    await showTab(app.page, "Steal");
    const grid = app.page.getByRole("grid", { name: "Time taken, victims by culprits" });
    await grid.waitFor({ timeout: 30_000 });
    const total = await grid.getByRole("columnheader", { name: "Total" }).boundingBox();
    expect((total?.x ?? 2000) + (total?.width ?? 0)).toBeLessThan(1024);
    const rows = () => grid.getByRole("rowheader").allInnerTexts();
    expect(await rows()).toHaveLength(6);
    const vm = grid.getByRole("rowheader").first().getByRole("button");
    await vm.focus();
    await app.page.keyboard.press("Enter");
    await expect.poll(rows).toHaveLength(8);
    expect((await rows()).slice(1, 3).sort()).toEqual(["vCPU 0", "vCPU 1"]);
    // To the right is the first cell of the row.
    await vm.focus();
    await app.page.keyboard.press("ArrowRight");
    const focused = () => app.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
    expect(await focused()).toMatch(/ waited .* while .* had its CPU|took nothing/);
    await grid
      .getByRole("gridcell", { name: /at worst/ })
      .first()
      .click();
    await expect.poll(() => app.page.locator("footer").innerText()).toMatch(/Δ\s*[\d. ]+/);
  });

  test("its table has each pair of lanes, with the total in view", async () => {
    await showTab(app.page, "Steal");
    await app.page.getByRole("button", { name: "Table", exact: true }).click();
    const grid = app.page.getByRole("grid", { name: "Who took whose time" });
    await grid.waitFor();
    const total = await grid.getByRole("columnheader", { name: /Total/ }).first().boundingBox();
    expect((total?.x ?? 2000) + (total?.width ?? 0)).toBeLessThan(1024);
    expect(app.errors).toEqual([]);
  });
});
