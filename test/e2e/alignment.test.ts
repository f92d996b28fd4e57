import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tracesDir, unpackTrace } from "../setup/outside-data.js";
import { describeWith, OUTSIDE_DATA } from "../setup/skip.js";
import { type App, chromiumPath, NO_CHROMIUM, settledPicture, startRead, untilRead } from "./harness.js";

const why = chromiumPath ? `${OUTSIDE_DATA}: set LANESCOPE_TRACES to the folder of real traces` : NO_CHROMIUM;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const READ_MS = 90_000;

interface WithAxe {
  readonly axe: { run(target: string): Promise<AxeResults> };
}

describeWith("the alignment of a guest's clock", chromiumPath && tracesDir, why, () => {
  let app: App;
  beforeAll(async () => {
    const unpacked = unpackTrace("lab/lttng-host-guest-b.tar.zst");
    const folder = join(unpacked, readdirSync(unpacked)[0] ?? "");
    app = await startRead({
      traces: [join(folder, "lttng-host"), join(folder, "lttng-vmB")],
      width: 1600,
      height: 900,
    });
    await app.page.evaluate(axe);
  }, 200_000);
  afterAll(() => app?.close());

  const panel = () => app.page.locator("#panel").innerText();
  const offset = () => app.page.getByRole("textbox", { name: "Offset" });
  const button = (name: string) => app.page.getByRole("button", { name, exact: true });
  const nsOf = async () => Number((await offset().inputValue()).replace(/\s/g, ""));

  /** What the row of a lane of the machine and that of a lane of its host look like. */
  const rows = async () => {
    await app.page.mouse.move(5, 5);
    const lanes = await app.page.getByTestId("lanes").boundingBox();
    const picture = async (name: string) => {
      const named = app.page.locator(".tree-name", { hasText: new RegExp(`^${name}$`) });
      const row = await app.page.getByRole("treeitem").filter({ has: named }).first().boundingBox();
      if (lanes === null || row === null) throw new Error(`no row ${name}`);
      const clip = { x: lanes.x, y: row.y, width: lanes.width, height: row.height };
      return (await app.page.screenshot({ clip })).toString("base64");
    };
    return { guest: await picture("CPU 0"), host: await picture("vCPU 0") };
  };

  const grave = async () => {
    const { violations } = await app.page.evaluate(() => (window as unknown as WithAxe).axe.run("#panel"));
    return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id }) => id);
  };

  test("its quality is one click away: from the status bar, the lane's mark, the import report and the list of commands", async () => {
    const { page } = app;
    const shown = () => page.getByRole("tab", { name: "Alignment" }).getAttribute("aria-selected");
    const ways = [
      () => page.getByRole("button", { name: /^clocks aligned to \d+(\.\d+)? µs$/ }).click(),
      () => button("clock +0.402266 s").click(),
      async () => {
        await page.getByRole("tab", { name: "Import report" }).click();
        await button("how well it fits").click();
      },
      async () => {
        await page.keyboard.press("F1");
        await page.getByRole("combobox", { name: "Commands" }).fill("alignment");
        await page.keyboard.press("Enter");
      },
    ];
    for (const way of ways) {
      await page.getByRole("tab", { name: "Details" }).click();
      await way();
      await expect.poll(shown).toBe("true");
    }
    await expect.poll(panel).toMatch(/vmB, guest in labhost\/vm\/2316/);
    expect(await panel()).toMatch(/by the events of both\s+Offset\s+402 266 \d{3} ns/);
    await expect.poll(panel).toMatch(/0\.0 % .* outside guest time, 58\.\d % by its own clock/);
    expect(await page.getByRole("img", { name: /^Residuals: 19 \d{3} limits .* 0 broken$/ }).count()).toBe(1);
    expect(await page.locator(".residual-trial").count()).toBe(0);
    expect(await grave()).toEqual([]);
    await app.screenshot("alignment");
  });

  test("a clock that is tried moves the guest's lanes at once and no others, and says how well it fits", async () => {
    const { page } = app;
    // The guest's machine stands above its host's CPUs.
    const lanes = await page.getByTestId("lanes").boundingBox();
    if (lanes === null) throw new Error("no lanes");
    await page.mouse.move(lanes.x + lanes.width * 0.31, lanes.y + 60);
    await page.keyboard.down("Control");
    for (let i = 0; i < 14; i++) await page.mouse.wheel(0, -200);
    await page.keyboard.up("Control");
    await settledPicture(page.getByTestId("lanes"));
    const before = await rows();
    const ns = await nsOf();
    // By keyboard alone.
    await button("+1 ms").focus();
    await page.keyboard.press("Enter");
    await expect.poll(nsOf).toBe(ns + 1_000_000);
    await expect.poll(async () => (await rows()).guest === before.guest).toBe(false);
    expect((await rows()).host).toBe(before.host);
    await expect.poll(panel).toMatch(/Tried: \d\d\.\d % .* By these events alone it would not be that VM's guest/s);
    expect(await page.locator(".residual-trial").count()).toBe(1);
    expect(await grave()).toEqual([]);
    await app.screenshot("alignment-tried");
    await offset().fill("x");
    await page.getByText("not understood").waitFor();
    await button("Give up").click();
    await expect.poll(async () => (await rows()).guest === before.guest).toBe(true);
    await expect.poll(nsOf).toBe(ns);
  });

  test("its lanes can be dragged to another clock, others cannot, and Esc takes that back", async () => {
    const { page } = app;
    await expect.poll(panel).toMatch(/Nothing is tried/);
    const ns = await nsOf();
    const lanes = await page.getByTestId("lanes").boundingBox();
    const middleOf = async (name: string) => {
      const named = page.locator(".tree-name", { hasText: new RegExp(`^${name}$`) });
      const row = await page.getByRole("treeitem").filter({ has: named }).first().boundingBox();
      if (lanes === null || row === null) throw new Error(`no row ${name}`);
      return { x: lanes.x + lanes.width / 2, y: row.y + row.height / 2 };
    };
    const dragBy = async (name: string, px: number) => {
      const { x, y } = await middleOf(name);
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + px, y, { steps: 4 });
      await page.mouse.up();
    };
    await button("Drag the lanes").click();
    // "CPU 0" is the guest's, "vCPU 0" its host's: that drag selects a range.
    await dragBy("vCPU 0", 60);
    expect(await nsOf()).toBe(ns);
    await dragBy("CPU 0", 60);
    const moved = await nsOf();
    expect(moved).toBeGreaterThan(ns);
    await expect.poll(panel).toMatch(/Tried: \d/);
    await dragBy("CPU 0", -60);
    expect(await nsOf()).toBe(ns);
    await dragBy("CPU 0", -30);
    expect(Math.abs(ns - (await nsOf()) - (moved - ns) / 2)).toBeLessThan(10);
    await page.getByTestId("lanes").focus();
    await page.keyboard.press("Escape");
    await expect.poll(nsOf).toBe(ns);
    await page.keyboard.press("Escape");
    expect(await button("Drag the lanes").getAttribute("aria-pressed")).toBe("false");
  });

  test("applied, it is the clock of the session, until it is reset", async () => {
    const { page } = app;
    const ns = await nsOf();
    await offset().fill(`${(ns + 4000) / 1e6} ms`);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "clock set by hand" }).waitFor({ timeout: READ_MS });
    await untilRead(app.page);
    await expect.poll(panel, { timeout: READ_MS }).toMatch(/by hand\s+Offset/);
    await expect.poll(nsOf).toBe(ns + 4000);
    await button("Reset to what the traces tell").click();
    await page.getByRole("button", { name: /^clocks aligned to/ }).waitFor({ timeout: READ_MS });
    await untilRead(app.page);
    await expect.poll(nsOf).toBe(ns);
    expect(app.errors).toEqual([]);
  }, 250_000);

  test("no serious finding of axe-core in the other theme", async () => {
    await app.page.emulateMedia({ colorScheme: "light" });
    await expect.poll(() => app.page.locator("html").getAttribute("data-theme")).toBe("light");
    await button("+10 µs").click();
    await expect.poll(panel).toMatch(/Tried: 9\d\.\d %|Tried: 100/);
    expect(await grave()).toEqual([]);
    await app.screenshot("alignment-light");
    await button("Give up").click();
  });
});
