import { beforeEach, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { atFirst, chromiumPath, NO_CHROMIUM, paletteBox, startRead, statusFact, typeInto } from "./harness.js";
import { sharedApp } from "./shared-app.js";

/** Two VMs of the sample, by the pid of their QEMU: the first waits most, for the second. */
const VICTIM = "1995";
const CULPRIT = "2114";

describeWith("who took whose time, in the bundled sample", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1600, height: 900 }));
  beforeEach(async () => {
    await atFirst(app);
  });

  const status = () => app.page.locator("footer").innerText();
  const windowLength = () => statusFact(app.page, "window");
  const panel = () => app.page.locator("#panel");
  const tab = (name: string) => app.page.getByRole("tab", { name, exact: true });

  test("by mouse alone: the worst preemption, by how much, by whom, and back", async () => {
    const whole = await windowLength();
    await tab("Steal").click();
    const worst = app.page.getByRole("gridcell", {
      name: new RegExp(`^VM .*${VICTIM}\\S* waited [\\d.]+ s while VM .*${CULPRIT}\\S* had its CPU`),
    });
    const [, longest] = /([\d.]+) ms at worst/.exec((await worst.getAttribute("aria-label")) ?? "") ?? [];
    await worst.click();
    await expect.poll(windowLength).not.toBe(whole);
    const [, selected = ""] = /Δ\s*([\d. ]+) ms/.exec(await status()) ?? [];
    expect(Number(Number(selected.replaceAll(" ", "")).toPrecision(3))).toBe(Number(longest));
    await tab("Details").click();
    await expect.poll(() => panel().innerText()).toContain("Preempted");
    expect(await panel().innerText()).toContain(`labhost/vm/${VICTIM}/vcpu/0`);
    // The culprit is a press away.
    await panel()
      .getByRole("button", { name: /vCPU 0|CPU 0\/KVM/ })
      .first()
      .click();
    await expect.poll(() => panel().innerText()).toMatch(new RegExp(`labhost/(vm/${CULPRIT}|thread/)`));
    await app.page.getByRole("button", { name: "Back to the view before" }).click();
    for (let i = 0; i < 3 && (await windowLength()) !== whole; i++) {
      await app.page.getByRole("button", { name: "Back to the view before" }).click();
    }
    expect(await windowLength()).toBe(whole);
  });

  test("by keyboard alone: a preempted moment, by how much, by whom, and back", async () => {
    const whole = await windowLength();
    await app.page.keyboard.press("Control+KeyP");
    await typeInto(paletteBox(app.page, "Find a lane"), `vm/${VICTIM}/vcpu/0`);
    await app.page.keyboard.press("Enter");
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("KeyI");
    await app.page.keyboard.press("KeyI");
    const said = () => app.page.locator("#lanes-live").textContent();
    for (let i = 0; i < 60 && !/Preempted/.test((await said()) ?? ""); i++) {
      const before = await said();
      await app.page.keyboard.press("ArrowRight");
      await expect.poll(said).not.toBe(before);
    }
    expect(await said()).toMatch(/vCPU 0: Preempted, .*(µs|ms), from /);
    await app.page.keyboard.press("KeyZ");
    await expect.poll(windowLength).not.toBe(whole);
    await app.page.keyboard.press("BracketLeft");
    await expect.poll(said).not.toMatch(/Preempted/);
    await app.page.keyboard.press("Digit0");
    await app.page.keyboard.press("Alt+ArrowLeft");
    expect(await windowLength()).not.toBe(whole);
    await app.page.keyboard.press("Digit0");
    expect(await windowLength()).toBe(whole);
  });

  test("a row leads to its moment and the table stays, until it is let go", async () => {
    await tab("Waits").click();
    const grid = app.page.getByRole("grid", { name: "Waits" });
    await grid.waitFor();
    const rows = await grid.getAttribute("aria-rowcount");
    await grid.focus();
    await app.page.keyboard.press("ArrowDown");
    await app.page.keyboard.press("Enter");
    await expect.poll(() => panel().innerText()).toContain("before the jump");
    expect(await grid.getAttribute("aria-rowcount")).toBe(rows);
    await app.page.getByRole("button", { name: "Follow the window" }).click();
    await expect.poll(() => panel().innerText()).not.toContain("before the jump");
  });

  test("search and sort in a table", async () => {
    await tab("Exits").click();
    const grid = app.page.getByRole("grid", { name: "Exits" });
    await grid.waitFor();
    const filter = app.page.getByRole("combobox", { name: "Only rows that match" });
    await filter.fill(`hlt ${VICTIM}`);
    await expect.poll(() => grid.getByRole("row").count()).toBe(2);
    await filter.fill("");
    await grid.getByRole("button", { name: "Count", exact: true }).click();
    await expect
      .poll(() => grid.getByRole("columnheader", { name: /Count/ }).first().getAttribute("aria-sort"))
      .toBe("descending");
  });

  test("a bar of the histogram picks its cases, and the worst is a press away", async () => {
    await tab("Latency").click();
    await app.page.getByRole("group", { name: /Histogram of/ }).waitFor();
    const bars = app.page.getByRole("group", { name: /Histogram of/ }).getByRole("button");
    const last = bars.last();
    const cases = /^(\d+) case/.exec((await last.getAttribute("aria-label")) ?? "")?.[1];
    await last.click();
    await expect
      .poll(() => app.page.getByRole("grid", { name: "Latencies" }).getAttribute("aria-rowcount"))
      .toBe(String(Number(cases) + 1));
    await app.page.getByRole("button", { name: "Show the worst" }).click();
    await expect.poll(() => panel().innerText()).toContain(`1 of ${cases}: `);
  });

  test("findings come in plain words and lead to their place", async () => {
    const whole = await windowLength();
    await tab("Findings").click();
    await expect
      .poll(() => panel().innerText())
      .toMatch(new RegExp(`vCPU 0 of .*${VICTIM}\\)? lost \\d+ % of its time`));
    await panel().getByRole("button", { name: "Show" }).first().click();
    await expect.poll(windowLength).not.toBe(whole);
  });

  test("C draws the critical path, Esc takes it away", async () => {
    await app.page.keyboard.press("Control+KeyP");
    await typeInto(paletteBox(app.page, "Find a lane"), "bash 2297");
    await app.page.keyboard.press("Enter");
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("KeyC");
    await app.page.getByRole("grid", { name: "Critical path by cause" }).waitFor();
    const isShown = () => app.page.evaluate(() => document.querySelector<HTMLCanvasElement>(".over-lanes")?.hidden);
    await expect.poll(isShown).toBe(false);
    await expect.poll(() => panel().innerText()).toContain("Take away");
    await app.screenshot("critical-path");
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("Escape");
    await expect.poll(() => panel().innerText()).toContain("Whom a lane waited for");
  });

  test("every table of the engine is in the menu and shows without a complaint", async () => {
    const button = app.page.getByRole("button", { name: "All tables" });
    await button.click();
    const names = await app.page.getByRole("menuitem").locator(".menu-name").allInnerTexts();
    expect(names.length).toBeGreaterThan(4);
    await app.page.keyboard.press("Escape");
    for (const name of names) {
      await button.click();
      await app.page
        .getByRole("menuitem")
        .filter({ has: app.page.getByText(name, { exact: true }) })
        .first()
        .click();
      await expect.poll(() => panel().innerText()).toMatch(/\d rows?|Not recorded|None in|No curve is shown/);
    }
    expect(await panel().locator(".failure").count()).toBe(0);
    expect(app.errors).toEqual([]);
  });

  test("where the tabs have no room, a menu has all panels and the wheel turns to them", async () => {
    const { page } = app;
    const menu = page.getByRole("button", { name: "All panels", exact: true });
    expect(await menu.count()).toBe(0);
    await page.setViewportSize({ width: 800, height: 600 });
    await menu.click();
    await page.getByRole("menuitem", { name: "Import report", exact: true }).click();
    await page.locator(".import-view").first().waitFor();
    const isInSight = (name: string) =>
      tab(name).evaluate((one) => {
        const [at, list] = [one.getBoundingClientRect(), one.parentElement?.getBoundingClientRect()];
        return list !== undefined && list.left <= at.left + 1 && at.right - 1 <= list.right;
      });
    expect([await isInSight("Details"), await isInSight("Import report")]).toEqual([false, true]);
    await tab("Import report").hover();
    await page.mouse.wheel(0, -1000);
    await expect.poll(() => isInSight("Details")).toBe(true);
    await page.setViewportSize({ width: 1600, height: 900 });
    await expect.poll(() => menu.count()).toBe(0);
  });

  test("events: the panel says how many there are, and scrolls to the last of them", async () => {
    await tab("Events").click();
    const lines = app.page.locator(".event-line");
    await lines.first().waitFor();
    const total = /([\d,. \u202f]+) events of/.exec(await panel().innerText())?.[1]?.replace(/\D/g, "");
    expect(Number(total)).toBeGreaterThan(10_000);
    const first = await lines.first().innerText();
    await app.page.locator(".event-rows").evaluate((rows) => rows.scrollTo(0, rows.scrollHeight));
    await expect.poll(async () => (await lines.first().innerText()) !== first && (await lines.count()) > 5).toBe(true);
    const last = await lines.last().boundingBox();
    const box = await app.page.locator(".event-rows").boundingBox();
    expect(Math.abs((last?.y ?? 0) + (last?.height ?? 0) - (box?.y ?? 0) - (box?.height ?? 0))).toBeLessThan(30);
  });
});
