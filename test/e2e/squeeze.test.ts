import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead, statusFact } from "./harness.js";
import { sharedApp } from "./shared-app.js";

/** A CPU that works for 10 ms at each of these seconds, a ms at a time, and has nothing to do in between. */
const BURSTS_S = [100, 104, 117, 140];

function ftraceText(): string {
  const line = (us: number, from: string, to: string) =>
    `${from}-${from === "work" ? 7 : 0} [000] d..2. ${(us / 1e6).toFixed(6)}: sched_switch: prev_comm=${from} ` +
    `prev_pid=${from === "work" ? 7 : 0} prev_prio=120 prev_state=S ==> next_comm=${to} ` +
    `next_pid=${to === "work" ? 7 : 0} next_prio=120`;
  const lines = BURSTS_S.flatMap((second) =>
    Array.from({ length: 11 }, (_, i) => {
      const us = second * 1e6 + i * 1000;
      return i % 2 === 0 && i < 10 ? line(us, "swapper/0", "work") : line(us, "work", "swapper/0");
    }).filter((_, i) => i !== 10),
  );
  return `${["# tracer: nop", ...lines].join("\n")}\n`;
}

describeWith("a trace of short bursts with seconds of silence between them", chromiumPath, NO_CHROMIUM, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lanescope-bursts-"));
    writeFileSync(join(folder, "bursts.txt"), ftraceText());
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const app = sharedApp(() => startRead({ traces: [join(folder, "bursts.txt")] }));

  test("shows the bursts side by side, at their own times, and all time again", async () => {
    const { page } = app;
    const lanes = page.getByTestId("lanes");
    const gaps = page.getByRole("list", { name: "Squeezed gaps" }).getByRole("button");
    const times = async () => [await statusFact(page, "T1"), await statusFact(page, "T2")];
    await lanes.focus();
    const whole = await statusFact(page, "window");
    await page.keyboard.press("KeyU");
    await expect.poll(() => gaps.count()).toBe(3);
    await page.getByRole("button", { name: "3 gaps squeezed, 40 s left out", exact: true }).waitFor();
    // A break stands for its own time.
    await gaps.nth(1).click();
    expect(await gaps.nth(1).getAttribute("title")).toMatch(/Click to select it, U to show all time\.$/);
    expect(await gaps.nth(1).getAttribute("aria-label")).toMatch(/^13 s in which nothing happens, from 104\.009/);
    expect(await times()).toEqual(["104.009 000 000", "117.000 000 000"]);
    // The state right behind the second break, on the lane of the CPU.
    const box = await lanes.boundingBox();
    const gap = await gaps.nth(1).boundingBox();
    const row = await page.getByRole("treeitem", { name: /^CPU 0/ }).boundingBox();
    if (box === null || gap === null || row === null) throw new Error("no lanes");
    await page.mouse.click(gap.x + gap.width + 5, row.y + row.height / 2);
    await expect.poll(times).toEqual(["117.000 000 000", "117.001 000 000"]);
    // A selection across the break has all of its time.
    await page.mouse.move(gap.x - 8, row.y + 3 * row.height);
    await page.mouse.down();
    await page.mouse.move(gap.x + gap.width + 8, row.y + 3 * row.height, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => statusFact(page, "Δ")).toMatch(/^12\.99/);
    await page.keyboard.press("KeyZ");
    await expect.poll(() => statusFact(page, "window")).toBe("13 s");
    await page.keyboard.press("Digit0");
    // The mark that was pressed has the focus, and goes: the keys of the lanes go on.
    await gaps.nth(1).click();
    await page.keyboard.press("KeyU");
    await expect.poll(() => gaps.count()).toBe(0);
    await lanes.and(page.locator(":focus")).waitFor();
    expect(await statusFact(page, "window")).toBe(whole);
    expect(app.errors).toEqual([]);
  });

  test("leaves room for all buttons in a narrow window, beside the long name of its clock", async () => {
    const { page } = app;
    const size = page.viewportSize();
    if (size === null) throw new Error("no window");
    const buttons = page.locator(".toolbar > button");
    const clock = page.locator(".time-format option:checked");
    await expect.poll(() => clock.textContent()).toBe("Seconds of the clock");
    for (const width of [860, 900, 959, 1100]) {
      await page.setViewportSize({ width, height: 800 });
      const right = await buttons.evaluateAll((all) =>
        Math.max(...all.map((one) => one.getBoundingClientRect().right)),
      );
      expect(right).toBeLessThanOrEqual(width);
    }
    await page.setViewportSize(size);
  });
});
