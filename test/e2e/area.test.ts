import { beforeEach, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { atFirst, chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("a selection of some lanes", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead());
  beforeEach(async () => {
    await atFirst(app);
  });

  const rows = () => app.page.getByRole("treeitem");
  const inArea = () => app.page.locator(".tree-row.is-in-area");
  const fact = async (name: string) => {
    const text = await app.page.locator("footer").innerText();
    return new RegExp(`^${name}\\s+([^\\n]+)`, "m").exec(text)?.[1] ?? "";
  };
  const placeOf = async (row: number, share: number) => {
    const lanes = await app.page.getByTestId("lanes").boundingBox();
    const box = await rows().nth(row).boundingBox();
    if (lanes === null || box === null) throw new Error("no lanes");
    return [lanes.x + lanes.width * share, box.y + box.height / 2] as const;
  };
  const drag = async (from: readonly [number, number], to: readonly [number, number], modifiers: readonly string[]) => {
    for (const key of modifiers) await app.page.keyboard.down(key);
    await app.page.mouse.move(...from);
    await app.page.mouse.down();
    await app.page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
    await app.page.mouse.move(...to);
    await app.page.mouse.up();
    for (const key of modifiers) await app.page.keyboard.up(key);
  };

  test("Ctrl+drag takes a range of the lanes that it passes; Shift extends it; a plain drag is of all lanes", async () => {
    await drag(await placeOf(2, 0.3), await placeOf(4, 0.5), ["Control"]);
    await expect.poll(() => inArea().count()).toBe(3);
    expect(await fact("of")).toBe("3 lanes");
    expect(await fact("Δ")).toMatch(/^3\.\d/);
    await app.screenshot("area");
    const begin = await fact("T1");
    await app.page.keyboard.down("Shift");
    await app.page.mouse.click(...(await placeOf(8, 0.6)));
    await app.page.keyboard.up("Shift");
    await expect.poll(() => fact("Δ")).toMatch(/^[45]\.\d/);
    expect([await inArea().count(), await fact("T1")]).toEqual([3, begin]);
    await drag(await placeOf(2, 0.3), await placeOf(4, 0.5), []);
    await expect.poll(() => inArea().count()).toBe(0);
    expect(await fact("of")).toBe("");
  });

  test("statistics, tables and events are about the lanes that are selected", async () => {
    const panel = () => app.page.locator("#panel");
    const tab = (name: string) => app.page.getByRole("tab", { name, exact: true }).click();
    const count = async () => Number((await panel().getByRole("status").innerText()).replace(/\D+.*$/s, ""));
    await tab("Waits");
    await expect.poll(count).toBeGreaterThan(1);
    const all = await count();
    const vcpus = app.page.getByRole("treeitem", { name: /^vCPU 0/ });
    await vcpus.first().click({ modifiers: ["Control"] });
    await expect.poll(() => inArea().count()).toBe(1);
    await expect.poll(() => panel().getByRole("group", { name: "Rows about" }).innerText()).toContain("vCPU 0");
    await expect.poll(count).toBeLessThan(all);
    await tab("Statistics");
    await expect.poll(() => panel().locator(".statistics-of").first().innerText()).toContain("vCPU 0");
    await tab("Events");
    await expect.poll(() => panel().innerText()).toMatch(/\d events of the trace on .*vCPU 0/);
    const filter = app.page.getByPlaceholder("Only events that hold…");
    await filter.fill("exit_reson == 1");
    await expect.poll(() => panel().locator(".event-filter mark").innerText()).toBe("exit_reson");
    await filter.fill("");
    await tab("Waits");
    await panel().getByRole("group", { name: "Rows about" }).getByRole("button", { name: "All lanes" }).click();
    await expect.poll(() => inArea().count()).toBe(0);
    expect(app.errors).toEqual([]);
  });

  test("straight down it takes lanes alone; Ctrl+click adds one or takes it out, on names too", async () => {
    await drag(await placeOf(2, 0.3), await placeOf(3, 0.3), ["Control"]);
    await expect.poll(() => inArea().count()).toBe(2);
    expect(await fact("T2")).toBe("–");
    await app.page.keyboard.down("Control");
    await app.page.mouse.click(...(await placeOf(5, 0.4)));
    await expect.poll(() => inArea().count()).toBe(3);
    await rows().nth(2).click();
    await expect.poll(() => inArea().count()).toBe(2);
    await app.page.keyboard.up("Control");
    await rows()
      .nth(6)
      .click({ modifiers: ["Shift"] });
    await expect.poll(() => inArea().count()).toBeGreaterThan(2);
    await rows().nth(6).click();
    await expect.poll(() => inArea().count()).toBe(0);
  });

  test("by key, with words for screen readers; Esc gives up the lanes first", async () => {
    await rows().nth(2).click();
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("Shift+ArrowDown");
    await expect.poll(() => inArea().count()).toBe(2);
    await expect.poll(() => app.page.locator("#lanes-live").textContent()).toMatch(/\S/);
    await app.page.keyboard.press("ArrowRight");
    await app.page.keyboard.press("Shift+ArrowRight");
    await expect.poll(() => fact("T2")).not.toBe("–");
    await app.page.keyboard.press("Escape");
    await expect.poll(() => inArea().count()).toBe(0);
    expect(await fact("T2")).not.toBe("–");
  });

  test("from the menu of a lane", async () => {
    await rows().nth(3).click({ button: "right" });
    await app.page.getByRole("menuitem", { name: "Limit the selection to this lane" }).click();
    await expect.poll(() => inArea().count()).toBe(1);
    await rows().nth(4).click({ button: "right" });
    await app.page.getByRole("menuitem", { name: "Add the lane to the selection" }).click();
    await expect.poll(() => inArea().count()).toBe(2);
    expect(app.errors).toEqual([]);
  });
});
