import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

const SAMPLE = "samples/labhost-overcommit.tar.zst";

/** Where the sample begins on the clock of its host, in seconds since the boot. */
const SAMPLE_BEGIN_S = 628.9;

/** Marks are wider. */
const STEP_PX = 3;

/** Lines of a kernel's log, in the middle of the sample by its clock. */
function logBeside(beginSeconds: number): string {
  const line = (at: number, text: string) => `[${(beginSeconds + at).toFixed(6).padStart(12)}] ${text}\n`;
  return line(-200, "Linux version 6.1") + line(4, "kvm: guest asks for more") + line(8, "usb 1-1: new device <b>");
}

describeWith("lines of a log beside a trace", chromiumPath, NO_CHROMIUM, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lanescope-log-"));
    writeFileSync(join(folder, "dmesg.txt"), logBeside(SAMPLE_BEGIN_S));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const app = sharedApp(() => startRead({ traces: [SAMPLE, join(folder, "dmesg.txt")], width: 1440, height: 900 }));

  const tooltip = async () =>
    (await app.page.getByRole("tooltip").count()) === 0 ? "" : app.page.getByRole("tooltip").innerText();

  test("a line is a mark on the lane of its machine, says its text, and a click is at its time", async () => {
    // The sample lasts 17 s, and 20 s by its packets. The log begins 200 s before it.
    await expect.poll(() => app.page.locator("footer").innerText()).toMatch(/window\s+(?:16|17|19)\.\d/);
    const machine = await app.page.getByRole("treeitem").first().boundingBox();
    const lanes = await app.page.getByTestId("lanes").boundingBox();
    if (machine === null || lanes === null) throw new Error("no lanes");
    const y = machine.y + machine.height / 2;
    let found = "";
    for (let x = lanes.x + 2; x < lanes.x + lanes.width && found === ""; x += STEP_PX) {
      await app.page.mouse.move(x, y);
      const words = await tooltip();
      if (words.includes("usb 1-1")) found = words;
      if (found !== "") await app.page.mouse.click(x, y);
    }
    const [, time = ""] = /1 log line, ([^\n]*)\ndmesg: usb 1-1: new device <b>/.exec(found) ?? [];
    expect(time).toMatch(/^\d\d:\d\d:\d\d\./);
    await expect.poll(() => app.page.locator("footer").innerText()).toContain(`T1 ${time}`);
    await app.screenshot("log-marks");
    expect(app.errors).toEqual([]);
  }, 120_000);
});
