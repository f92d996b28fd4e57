import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { PerfWriter, type WrittenEvent } from "../setup/perf-data.js";
import { describeWith } from "../setup/skip.js";
import { dropFile } from "./dropped.js";
import { chromiumPath, NO_CHROMIUM, showTab, startApp, untilRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

const CLOCK: WrittenEvent = { name: "cpu-clock", type: 1, config: 0, ids: [11] };
const TEXT = 0xffffffff81000000n;
const KALLSYMS = `${TEXT.toString(16)} T touch_memory\n${(TEXT + 0x100n).toString(16)} T _etext\n`;

/** Samples of a guest's kernel, as its host sees them. */
function recording(): Uint8Array {
  const file = new PerfWriter([CLOCK]);
  const samples = Array.from({ length: 20 }, (_, i) =>
    file.sample({ time: 1_000_000 * (i + 1), pid: 961, tid: 977, ip: TEXT + 0x10n, misc: 4 }),
  );
  return file.file(file.comm(500, 961, 961, "qemu"), file.comm(500, 961, 977, "CPU 0/KVM"), ...samples);
}

describeWith("files that name code", chromiumPath, NO_CHROMIUM, () => {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-symbols-"));
  const trace = join(folder, "perf.data");
  writeFileSync(trace, recording());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const app = sharedApp(() => startApp({ traces: [trace], width: 1440, height: 900 }));

  const samples = () => app.page.getByRole("gridcell", { name: "touch_memory", exact: true }).first();

  test("dropped on the window they are put to a machine, name its code, and are there again with the trace", async () => {
    await untilRead(app.page);
    await dropFile(app.page, "kallsyms", new TextEncoder().encode(KALLSYMS));
    const dialog = app.page.getByRole("dialog", { name: "Whose code do these files name?" });
    await dialog.getByLabel("kallsyms").selectOption({ label: "VM 961" });
    await dialog.getByRole("button", { name: "Name the code" }).click();
    await app.page.getByText("kallsyms: one address has a name").waitFor();
    await showTab(app.page, "Samples");
    await samples().waitFor();
    await app.page.goto(app.url);
    await untilRead(app.page);
    await samples().waitFor();
    expect(app.errors).toEqual([]);
  });

  test("the import report says what names the code, and takes a file away until it is given again", async () => {
    await showTab(app.page, "Import report");
    const report = app.page.getByRole("region", { name: "Names of code", exact: true });
    await report.getByText("1 of 1 address named", { exact: true }).waitFor();
    await report.getByRole("button", { name: "Remove kallsyms from the files of symbols", exact: true }).click();
    await report.getByText("0 of 1 address named", { exact: true }).waitFor();
    await report
      .getByText("For the rest, give /proc/kallsyms and /proc/modules of its kernel, copied by root")
      .waitFor();
    await app.page.goto(app.url);
    await untilRead(app.page);
    await showTab(app.page, "Import report");
    await report.getByText("0 of 1 address named", { exact: true }).waitFor();
    expect(await report.getByText("kallsyms", { exact: true }).count()).toBe(0);
  });

  test("given at the start they name the code when the trace is read", async () => {
    const file = join(folder, "syms");
    writeFileSync(file, KALLSYMS);
    const started = await startApp({ traces: [trace], given: { guestSymbols: [`961=${file}`] } });
    await untilRead(started.page);
    await showTab(started.page, "Samples");
    await started.page.getByRole("gridcell", { name: "touch_memory", exact: true }).first().waitFor();
    expect(started.errors).toEqual([]);
    await started.close();
  });
});
