import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { afterAll, expect, test } from "vitest";
import { PerfWriter, type WrittenEvent } from "../setup/perf-data.js";
import { describeWith } from "../setup/skip.js";
import { dropFile } from "./dropped.js";
import { chromiumPath, NO_CHROMIUM, settledPicture, showProfileView, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CLOCK: WrittenEvent = { name: "cpu-clock", type: 1, config: 0, ids: [11] };
const TEXT = 0xffffffff81000000n;
const KALLSYMS = [`${TEXT.toString(16)} T touch_memory`, `${(TEXT + 0x100n).toString(16)} T ring_bell`, ""].join("\n");

/** A VM that touches memory, and later rings its bell, as its host sees it; a program of the host beside it. */
function recording(vm = 961): Uint8Array {
  const file = new PerfWriter([CLOCK]);
  const samples = Array.from({ length: 400 }, (_, i) => {
    const time = 1_000_000 * (i + 1);
    if (i % 4 === 3) return file.sample({ time, pid: 700, tid: 700, ip: 0x401000n, misc: 2 });
    const ip = TEXT + (i < 200 ? 0x10n : 0x110n);
    return file.sample({ time, pid: vm, tid: 977, ip, misc: 4 });
  });
  const names = [file.comm(500, vm, vm, "qemu"), file.comm(500, vm, 977, "CPU 0/KVM"), file.comm(500, 700, 700, "hog")];
  return file.file(...names, ...samples);
}

describeWith("the profile of the selection", chromiumPath, NO_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-profile-"));
  const trace = join(folder, "perf.data");
  const later = join(folder, "later.data");
  writeFileSync(trace, recording());
  writeFileSync(later, recording(1203));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const app = sharedApp(() => startRead({ traces: [trace], width: 1440, height: 900 }));

  const panel = () => app.page.locator("#panel");
  const press = (key: string) => app.page.keyboard.press(key);
  const graph = () => app.page.getByTestId("flame");
  /** Names of the frames in the mirrored table: those to the cursor, and those on it. */
  const frames = () =>
    panel()
      .locator("table tbody th")
      .evaluateAll((cells) => cells.map((cell) => cell.textContent ?? ""));
  const figure = (name: string) =>
    panel().locator("dl > div").filter({ hasText: name }).first().locator("dd").innerText();

  /** Drags over a part of the ruler, in shares of its width. */
  async function select(from: number, to: number): Promise<void> {
    const box = await app.page.getByRole("slider", { name: "Time", exact: true }).boundingBox();
    if (box === null) throw new Error("no ruler");
    const y = box.y + box.height / 2;
    await app.page.mouse.move(box.x + box.width * from, y);
    await app.page.mouse.down();
    await app.page.mouse.move(box.x + box.width * to, y, { steps: 4 });
    await app.page.mouse.up();
  }

  async function graveFindings(): Promise<string[]> {
    await app.page.evaluate(axe);
    const { violations } = await app.page.evaluate(() =>
      (window as unknown as { axe: { run(where: string): Promise<AxeResults> } }).axe.run("#panel"),
    );
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  }

  test("from its figures to a function by name, its samples on the lanes, filters, and what differs between two selections", async () => {
    await app.page.getByTestId("lanes").focus();
    await press("Shift+KeyP");
    await graph().waitFor();
    await expect.poll(() => figure("Samples")).toBe("400");
    await dropFile(app.page, "kallsyms", new TextEncoder().encode(KALLSYMS));
    const dialog = app.page.getByRole("dialog", { name: "Whose code do these files name?" });
    await dialog.getByLabel("kallsyms").selectOption({ label: "VM 961" });
    await dialog.getByRole("button", { name: "Name the code" }).click();
    await expect.poll(() => figure("Without a name")).toBe("25.0 %");
    expect(await graveFindings()).toEqual([]);

    // From the VM to its functions by keyboard.
    await graph().focus();
    for (const names of [
      ["all", "VM 961", "vCPU 0"],
      ["all", "VM 961", "vCPU 0", "guest kernel"],
    ]) {
      await press("ArrowUp");
      await expect.poll(frames).toEqual(names);
    }
    for (let i = 0; i < 3 && !(await frames()).includes("touch_memory"); i += 1) await press("ArrowUp");
    while ((await frames()).at(-1) !== "touch_memory") await press("ArrowUp");
    const before = await settledPicture(app.page.getByTestId("lanes"));
    await press("KeyM");
    await panel().getByText("Marked on the lanes: touch_memory").waitFor();
    await expect.poll(async () => (await settledPicture(app.page.getByTestId("lanes"))) === before).toBe(false);
    await panel().getByRole("button", { name: "Next sample" }).click();
    await app.page.getByRole("treeitem", { selected: true }).waitFor();
    await panel()
      .getByRole("status")
      .filter({ hasText: /^VM 961 › vCPU 0, .* touch_memory$/ })
      .waitFor();
    await panel().getByRole("button", { name: "Mark no frame" }).click();

    await graph().focus();
    await press("KeyC");
    await panel().getByText("Filtered: from touch_memory on").waitFor();
    await expect.poll(() => figure("Samples")).toBe("150");
    await press("Backspace");
    await expect.poll(() => figure("Samples")).toBe("400");
    await press("Control+KeyF");
    await app.page.keyboard.type("bell");
    await panel().getByText("“bell”: 37.5 % in 1 frame").waitFor();
    await press("Escape");

    // The graph as a picture: as a file, and on the clipboard.
    const download = app.page.waitForEvent("download");
    await panel().getByRole("button", { name: "Save the profile as a file" }).click();
    await app.page.getByRole("menuitem", { name: "PNG, twice as fine", exact: true }).click();
    const picture = join(folder, "picture.png");
    await (await download).saveAs(picture);
    // Signature and width of a PNG.
    const head = readFileSync(picture);
    expect([head.toString("latin1", 1, 4), head.readUInt32BE(16)]).toEqual(["PNG", 2400]);
    await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await panel().getByRole("button", { name: "Save the profile as a file" }).click();
    await app.page.getByRole("menuitem", { name: "Copy as a picture", exact: true }).click();
    await app.page.getByText("Copied the graph as a picture").waitFor();
    const copied = () =>
      app.page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types }) => types));
    expect(await copied()).toEqual(["image/png"]);

    // The same tree as a table.
    await showProfileView(app.page, "Call tree");
    const table = panel().getByRole("treegrid", { name: "Call tree" });
    await table.focus();
    const treeRow = (name: string) => table.getByRole("row", { name });
    await expect.poll(() => table.getByRole("row").count()).toBe(4);
    await press("ArrowDown");
    await press("Shift+ArrowRight");
    await treeRow("ring_bell").waitFor();
    expect(await treeRow("touch_memory").innerText()).toMatch(/37\.5 %\s+±4\.7 %/);
    await press("ArrowLeft");
    await expect.poll(() => treeRow("touch_memory").count()).toBe(0);
    await panel().getByLabel("Find functions").fill("bell");
    await table.focus();
    await press("KeyN");
    await expect.poll(() => table.locator('[aria-selected="true"]').innerText()).toContain("ring_bell");
    expect(await graveFindings()).toEqual([]);
    await press("KeyC");
    await expect.poll(() => figure("Samples")).toBe("150");
    await press("Backspace");
    await panel().getByLabel("Find functions").fill("");

    // Callers and callees.
    await showProfileView(app.page, "Functions");
    const row = panel().getByRole("row", { name: /touch_memory/ });
    await row.waitFor();
    expect(await graveFindings()).toEqual([]);
    await row.focus();
    await press("Enter");
    await panel().getByRole("region", { name: "Callees" }).waitFor();

    // By address, although samples of this clock do not tell instructions.
    await showProfileView(app.page, "Functions");
    await row.focus();
    await press("Shift+F10");
    await app.page.getByRole("menuitem", { name: "Samples by address", exact: true }).click();
    await panel()
      .getByText(/would not tell instructions: samples of cpu-clock lie/)
      .waitFor();
    await panel().getByRole("button", { name: "Show them all the same" }).click();
    await panel()
      .getByRole("note")
      .getByText(/^Inexact: samples of cpu-clock/)
      .waitFor();
    const addresses = panel().getByRole("region", { name: "Samples by address" });
    expect(await addresses.getByRole("row").last().innerText()).toMatch(
      /^100\.0 %\s.*150\s+\+0x10\s+0xffffffff81000010/,
    );
    expect(await graveFindings()).toEqual([]);

    // What differs between two selections.
    await showProfileView(app.page, "A to B");
    await select(0.05, 0.4);
    await panel().getByRole("button", { name: "Selection is A" }).click();
    await select(0.6, 0.95);
    await panel().getByRole("button", { name: "Selection is B" }).click();
    await panel()
      .getByText(/frames? differ more than chance explains/)
      .waitFor();
    await graph().focus();
    for (const _ of [1, 2, 3, 4]) await press("ArrowUp");
    const rows = () => panel().locator("table tbody tr").allInnerTexts();
    await expect.poll(async () => (await rows()).at(-1)).toMatch(/ring_bell.*\+7[45]\.\d/s);
    expect(await graveFindings()).toEqual([]);
    expect(app.errors).toEqual([]);
  });

  test("another trace file is B: its VM stands for that of A, and the difference is turned round", async () => {
    await app.page.getByTestId("lanes").focus();
    await press("Shift+KeyP");
    await showProfileView(app.page, "A to B");
    await select(0.05, 0.4);
    await panel().getByRole("button", { name: "Selection is A" }).click();
    await app.page.locator('input[data-field="compare-file"]').setInputFiles(later);
    const said = panel().getByText(/frames? differ more than chance explains/);
    await said.waitFor();
    await expect.poll(() => said.innerText()).toMatch(/^A: 1[34]\d samples.* · B: 400 samples/);
    await graph().focus();
    await press("ArrowUp");
    await expect.poll(frames).toEqual(["all", "VM 961", "vCPU 0"]);
    await panel().getByRole("button", { name: "Swap" }).click();
    await expect.poll(() => said.innerText()).toMatch(/^B: 400 samples.* · A: 1[34]\d samples/);
    expect(await graveFindings()).toEqual([]);
    await panel().getByRole("button", { name: "Close later.data" }).click();
    await panel().getByText("Now select a range for B.").waitFor();
    // Two lanes as A and B.
    await panel().getByLabel("A is of").selectOption({ label: "VM 961" });
    await said.waitFor();
    expect(app.errors).toEqual([]);
  });
});
