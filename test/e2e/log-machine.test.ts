import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { smallTrace } from "./dropped.js";
import { chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("a log that names no host, beside two machines", chromiumPath, NO_CHROMIUM, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lanescope-log-machine-"));
    const line = (second: number) => `2026-11-21T08:37:${second}.000Z qemu-system-x86_64: warning: line ${second}\n`;
    writeFileSync(join(folder, "qemu.log"), [29, 30, 31, 32].map(line).join(""));
    writeFileSync(join(folder, "small.tar"), smallTrace());
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const app = sharedApp(() => {
    const traces = ["samples/labhost-overcommit.tar.zst", join(folder, "small.tar"), join(folder, "qemu.log")];
    return startRead({ traces, width: 1440, height: 900 });
  });

  const machines = () =>
    app.page.locator("#panel section").filter({ hasText: "Machines" }).locator("strong").allInnerTexts();
  const choice = () => app.page.getByRole("combobox", { name: /^Whose log .*qemu\.log is$/ });
  const report = () => app.page.locator("#panel").innerText();

  test("is put to one in the import report, and back to what the traces tell", async () => {
    await app.page.getByRole("tab", { name: /Import/ }).click();
    const before = await machines();
    expect(before).toHaveLength(3);
    const options = await choice().locator("option").allInnerTexts();
    expect(options.slice(1)).toContain("labhost");
    await choice().selectOption("labhost");
    await expect.poll(report).toContain("the log is put to labhost, as given");
    expect(await choice().inputValue()).toBe("labhost");
    await expect.poll(async () => (await machines()).length).toBe(2);
    await choice().selectOption("");
    await expect.poll(machines).toEqual(before);
    expect(await report()).not.toContain("as given");
    expect(app.errors).toEqual([]);
  });
});
