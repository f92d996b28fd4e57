import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeElf } from "../setup/elf.js";
import { PerfWriter, type WrittenEvent } from "../setup/perf-data.js";
import { describeWith } from "../setup/skip.js";
import { dropFile } from "./dropped.js";
import { chromiumPath, NO_CHROMIUM, showTab, startApp, untilRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

const CLOCK: WrittenEvent = { name: "cpu-clock", type: 1, config: 0, ids: [11] };
const TEXT = 0xffffffff81000000n;
const KALLSYMS = `${TEXT.toString(16)} T touch_memory\n${(TEXT + 0x100n).toString(16)} T _etext\n`;

const PROGRAM = { begin: 0x400000n, length: 0x2000, name: "/usr/bin/hog" };

/** Samples of a guest's kernel, as its host sees them, and a program of the host. */
function recording(): Uint8Array {
  const file = new PerfWriter([CLOCK]);
  const samples = Array.from({ length: 20 }, (_, i) =>
    file.sample({ time: 1_000_000 * (i + 1), pid: 961, tid: 977, ip: TEXT + 0x10n, misc: 4 }),
  );
  const hog = [0x401010n, 0x401020n].map((ip, i) =>
    file.sample({ time: 800_000 + i, pid: 700, tid: 700, ip, misc: 2 }),
  );
  const names = [
    file.comm(500, 961, 961, "qemu"),
    file.comm(500, 961, 977, "CPU 0/KVM"),
    file.comm(500, 700, 700, "hog"),
    file.mmap(600, 700, PROGRAM),
  ];
  return file.file(...names, ...hog, ...samples);
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

  test("a program that is dropped names its code, although nothing of its name says what it is", async () => {
    const program = writeElf({
      loads: [[0, 0x400000, 0x2000]],
      symbols: [{ name: "spin", value: 0x401000, size: 0x100 }],
    });
    await dropFile(app.page, "hog", program);
    await app.page.getByText("hog: 2 addresses have names").waitFor();
    await showTab(app.page, "Samples");
    await app.page.getByRole("gridcell", { name: "spin", exact: true }).first().waitFor();
    expect(app.errors).toEqual([]);
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
