import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { afterAll, expect, test } from "vitest";
import { PerfWriter, type WrittenEvent } from "../setup/perf-data.js";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, showProfileView, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const event = (name: string, config: number, id: number): WrittenEvent => ({ name, type: 0, config, ids: [id] });
const EVENTS = [event("cycles", 0, 11), event("instructions", 1, 21), event("branches", 4, 31)];

/** Two programs: one does 2 instructions a cycle, the other a half. */
function recording(): Uint8Array {
  const file = new PerfWriter(EVENTS);
  const samples = Array.from({ length: 600 }, (_, i) => {
    const pid = i < 300 ? 5 : 6;
    const [id, period] = ([11, 21, 31].map((one, k) => [one, [1000, pid === 5 ? 2000 : 500, 10][k]])[i % 3] ?? []) as [
      number,
      number,
    ];
    return file.sample({ time: 1_000_000 * (i + 1), id, period, pid, tid: pid, ip: 0x401000n + BigInt(pid) });
  });
  return file.file(file.comm(500, 5, 5, "fast"), file.comm(500, 6, 6, "slow"), ...samples);
}

describeWith("several events of a recording", chromiumPath, NO_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-events-"));
  const trace = join(folder, "perf.data");
  writeFileSync(trace, recording());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const app = sharedApp(() => startRead({ traces: [trace], width: 1440, height: 900 }));

  test("stand side by side with ratios, for functions and processes, and the columns are chosen", async () => {
    const panel = app.page.locator("#panel");
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("Shift+KeyP");
    await showProfileView(app.page, "Events");
    const table = panel.getByRole("region", { name: "Events of the profile" });
    const heads = () => table.locator("thead th").allInnerTexts();
    const row = async (name: RegExp) => (await table.getByRole("row", { name }).innerText()).replaceAll(/\s+/g, " ");
    await table.waitFor();
    await panel.getByLabel("A row for each").selectOption({ label: "Process" });
    await expect.poll(heads).toEqual(["cycles", "instructions", "branches", "instructions per cycles", "Process"]);
    expect(await row(/fast 5/)).toMatch(/^100 000 50\.0 % 200 000 80\.0 % 1 000 50\.0 % 2 \(1\.52–2\.64\) fast 5$/);
    expect(await row(/slow 6/)).toMatch(/ 0\.5 \(0\.379–0\.66\) slow 6$/);
    expect(await row(/All/)).toMatch(/ 1\.25 \(1\.01–1\.55\) All$/);

    await panel.getByRole("button", { name: "No column of branches" }).click();
    await panel.getByLabel("Another ratio").fill("cycles per 1000 instructions");
    await app.page.keyboard.press("Enter");
    await expect
      .poll(heads)
      .toEqual(["cycles", "instructions", "instructions per cycles", "cycles per 1000 instructions", "Process"]);
    await table.getByRole("button", { name: "cycles per 1000 instructions" }).click();
    await expect
      .poll(async () =>
        (await table.locator("tbody").last().locator("tr").allInnerTexts()).map((text) => text.slice(-6)),
      )
      .toEqual(["slow 6", "fast 5"]);
    await app.page.evaluate(axe);
    const { violations } = await app.page.evaluate(() =>
      (window as unknown as { axe: { run(where: string): Promise<AxeResults> } }).axe.run("#panel"),
    );
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
    expect(app.errors).toEqual([]);
  });
});
