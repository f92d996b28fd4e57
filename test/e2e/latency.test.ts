import { beforeEach, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { atFirst, chromiumPath, NO_CHROMIUM, startRead, statusFact } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("the latency panel, of the bundled sample", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(async () => {
    const opened = await startRead({ width: 1600, height: 1000 });
    await opened.page.getByRole("tab", { name: "Latency" }).click();
    return opened;
  });
  beforeEach(async () => {
    await atFirst(app);
    await scatter().waitFor();
  });

  const panel = () => app.page.locator("#panel");
  const cases = (name: string) => app.page.getByRole("grid", { name });
  const rowCount = async (name: string) => Number(await cases(name).getAttribute("aria-rowcount")) - 1;
  const windowLength = () => statusFact(app.page, "window");
  const scatter = () => panel().getByRole("application", { name: /began, and how long it took/ });

  test("exits of a reason: pictures, percentiles with what is behind them, the worst one after the other", async () => {
    await panel().getByRole("button", { name: "Exits", exact: true }).click();
    await panel().getByLabel("Reason of the exits").selectOption("hlt");
    await cases("Exits, one by one").waitFor();
    await expect.poll(() => rowCount("Exits, one by one")).toBeGreaterThan(1900);
    const all = await rowCount("Exits, one by one");
    await expect.poll(() => panel().innerText()).toMatch(/p99\.99\s+too few cases/);

    const whole = await windowLength();
    await panel().getByRole("button", { name: "Show the worst" }).click();
    await expect.poll(() => panel().innerText()).toMatch(/\n1 of [\d\s]+: 25 ms/);
    expect(await windowLength()).not.toBe(whole);
    // The selection on the timeline is marked among the cases.
    await panel().locator(".chart-mark").waitFor();

    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("KeyX");
    await expect.poll(() => panel().innerText()).toMatch(/\n2 of [\d\s]+: 24\.6 ms/);
    await app.page.keyboard.press("Shift+KeyX");
    await expect.poll(() => panel().innerText()).toMatch(/\n1 of [\d\s]+: 25 ms/);
    expect(await rowCount("Exits, one by one")).toBe(all);
  });

  test("the tail behind a percentile, a drag over bars and a part of the scatter pick cases", async () => {
    await panel().getByRole("button", { name: "Wake-up to run" }).click();
    await cases("Latencies").waitFor();
    await expect.poll(() => rowCount("Latencies")).toBe(2621);
    const behind = panel().getByRole("button", { name: "26 behind" });
    await behind.click();
    await expect.poll(() => rowCount("Latencies")).toBe(27);
    await panel().getByTitle("Show all again").click();
    await expect.poll(() => rowCount("Latencies")).toBe(2621);

    const bars = panel()
      .getByRole("group", { name: /Histogram of/ })
      .getByRole("button");
    const counts = await bars.evaluateAll((all) => all.map((one) => Number.parseInt(one.ariaLabel ?? "", 10)));
    const last = (await bars.count()) - 1;
    const [from, to] = [await bars.nth(last - 3).boundingBox(), await bars.nth(last).boundingBox()];
    if (from === null || to === null) throw new Error("no bars");
    await app.page.mouse.move(from.x + from.width / 2, from.y + from.height - 4);
    await app.page.mouse.down();
    await app.page.mouse.move(to.x + to.width / 2, to.y + to.height - 4, { steps: 8 });
    await app.page.mouse.up();
    const tail = counts.slice(-4).reduce((a, b) => a + b, 0);
    await expect.poll(() => rowCount("Latencies")).toBe(tail);

    const box = await scatter().boundingBox();
    if (box === null) throw new Error("no scatter");
    await app.page.mouse.move(box.x + box.width * 0.25, box.y + 2);
    await app.page.mouse.down();
    await app.page.mouse.move(box.x + box.width * 0.75, box.y + box.height - 2, { steps: 8 });
    await app.page.mouse.up();
    await expect.poll(() => rowCount("Latencies")).toBeGreaterThan(tail);
    expect(await rowCount("Latencies")).toBeLessThan(2621);
    await expect.poll(() => panel().innerText()).toContain("part of the time");
    await app.screenshot("latency");
  });

  test("each picture has its table", async () => {
    await panel().getByRole("button", { name: "Wake-up to run" }).click();
    await panel().getByRole("button", { name: "Bins" }).click();
    await cases("Bins").waitFor();
    await panel().getByRole("button", { name: "Over time" }).click();
    await cases("Over time").waitFor();
    await expect.poll(() => rowCount("Over time")).toBeGreaterThan(500);
    await panel().getByRole("button", { name: "Percentiles" }).click();
    await cases("Percentiles").waitFor();
    await panel().getByRole("button", { name: "Cases", exact: true }).click();
    await cases("Latencies").waitFor();
  });

  test("by the keyboard alone: through the scatter to a case and back, and bars with Shift", async () => {
    await panel().getByRole("button", { name: "Waits" }).focus();
    await app.page.keyboard.press("Enter");
    await panel().getByLabel("Kind of waits").selectOption("preempted");
    await scatter().focus();
    await app.page.keyboard.press("ArrowRight");
    await app.page.keyboard.press("ArrowRight");
    await expect.poll(() => panel().locator(".chart-words").innerText()).toMatch(/ms|µs/);
    const whole = await windowLength();
    await app.page.keyboard.press("Enter");
    await expect.poll(windowLength).not.toBe(whole);
    await panel().locator(".chart-mark").waitFor();

    const bars = panel().getByRole("group", { name: /Histogram of/ });
    await bars.getByRole("button").first().focus();
    await app.page.keyboard.press("Shift+ArrowRight");
    await expect.poll(() => bars.locator('[aria-pressed="true"]').count()).toBe(2);
    await app.page.keyboard.press("Escape");
    await expect.poll(() => bars.locator('[aria-pressed="true"]').count()).toBe(0);
    expect(app.errors).toEqual([]);
  });
});
