import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("context menus", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(async () => {
    const opened = await startRead({ width: 800, height: 600 });
    await opened.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    return opened;
  });

  const menu = () => app.page.locator(".context-menu");
  const items = () => menu().getByRole("menuitem");
  const shown = async () => {
    const titles = await menu().locator(".menu-name:visible").allInnerTexts();
    return titles.filter((title) => title.startsWith("Copy ") && title !== "Copy more");
  };
  const focused = () => app.page.evaluate(() => document.activeElement?.textContent ?? "");
  const press = (key: string) => app.page.keyboard.press(key);
  const isInside = async () => {
    const box = await menu().boundingBox();
    expect(box).not.toBeNull();
    if (box === null) return;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(800);
    expect(box.y + box.height).toBeLessThanOrEqual(600);
  };

  test("of a lane: keys move in it, it fits the window, Esc gives the focus back", async () => {
    const row = app.page.getByRole("treeitem", { name: "vCPU 0" }).first();
    await row.click({ button: "right" });
    await menu().waitFor();
    await isInside();
    await expect.poll(focused).toContain(await items().first().locator(".menu-name").innerText());
    await press("End");
    expect(await focused()).toContain(await items().last().locator(".menu-name").innerText());
    await press("Home");
    await app.page.keyboard.type("pin");
    expect(await focused()).toContain("Pin the lane");
    await press("Enter");
    await expect.poll(() => menu().count()).toBe(0);
    await row.click({ button: "right" });
    await menu().getByText("Unpin the lane").click();
  });

  test("of a state: at a press without a drag, with what the state offers", async () => {
    const lane = await app.page.getByRole("treeitem", { name: "vCPU 0" }).first().boundingBox();
    const lanes = await app.page.getByTestId("lanes").boundingBox();
    if (lane === null || lanes === null) throw new Error("no lanes");
    await app.page.mouse.click(lanes.x + lanes.width - 20, lane.y + lane.height / 2, { button: "right" });
    await menu().waitFor();
    await isInside();
    await menu().getByText("Zoom to the state").waitFor();
    expect(await shown()).toEqual(["Copy state as text", "Copy lane name"]);
    await menu().getByText("Copy more").hover();
    await menu().getByText("Copy lane path").click();
    const copied = () => app.page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(copied).toMatch(/vcpu\/0$/);
    await expect.poll(() => menu().count()).toBe(0);
  });

  test("what else can be copied opens beside its entry: by key too, which leads back", async () => {
    const lane = await app.page.getByRole("treeitem", { name: "vCPU 0" }).first().boundingBox();
    const lanes = await app.page.getByTestId("lanes").boundingBox();
    if (lane === null || lanes === null) throw new Error("no lanes");
    await app.page.mouse.click(lanes.x + lanes.width - 20, lane.y + lane.height / 2, { button: "right" });
    await menu().waitFor();
    for (let i = 0; i < 40 && !(await focused()).startsWith("Copy more"); i++) await press("ArrowDown");
    await press("ArrowRight");
    expect(await focused()).toBe("Copy lane path");
    const box = await app.page.locator(".sub-menu:popover-open").boundingBox();
    expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= 800).toBe(true);
    await app.screenshot("sub-menu");
    await press("ArrowDown");
    expect(await focused()).toMatch(/^Copy UTC time/);
    await press("ArrowLeft");
    expect(await focused()).toBe("Copy more");
    await press("Enter");
    expect(await focused()).toBe("Copy lane path");
    await press("Escape");
    expect(await focused()).toBe("Copy more");
    await press("ArrowRight");
    await press("Enter");
    await expect.poll(() => app.page.evaluate(() => navigator.clipboard.readText())).toMatch(/vcpu\/0$/);
    await expect.poll(() => menu().count()).toBe(0);
  });

  test("by key: of what is selected", async () => {
    await app.page.getByRole("treeitem", { name: "vCPU 0" }).first().click();
    await app.page.getByTestId("lanes").focus();
    await press("Shift+F10");
    await menu().waitFor();
    await isInside();
    await press("Escape");
    await expect.poll(() => menu().count()).toBe(0);
    expect(await app.page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe("lanes");
  });

  test("of a lane: shows only what is like it, or hides it, and leaves the rest of the filter", async () => {
    const box = app.page.locator('[data-field="filter"]');
    await box.fill("kind:vcpu");
    const rows = app.page.getByRole("treeitem");
    const before = await rows.allInnerTexts();
    await rows.filter({ hasText: "vCPU 0" }).first().click({ button: "right" });
    await menu()
      .getByText(/^Hide VM/)
      .click();
    expect(await box.inputValue()).toMatch(/^kind:vcpu -vm:/);
    await expect.poll(() => rows.count()).toBeLessThan(before.length);
    await rows.filter({ hasText: "vCPU 0" }).first().click({ button: "right" });
    const left = await rows.allInnerTexts();
    await menu().getByText("Show only lanes of this kind (vcpu)").click();
    expect(await box.inputValue()).toMatch(/^-vm:\S+ kind:vcpu$/);
    expect(await rows.allInnerTexts()).toEqual(left);
    await box.fill("");
  });

  test("a press elsewhere closes it", async () => {
    await app.page.getByRole("treeitem").first().click({ button: "right" });
    await menu().waitFor();
    await app.page.mouse.click(700, 300);
    await expect.poll(() => menu().count()).toBe(0);
  });

  test("of a row of a table: by mouse and by key; copies, leads to its time, limits the table to rows like it", async () => {
    await app.page.setViewportSize({ width: 1280, height: 900 });
    await app.page.getByRole("tab", { name: "Waits", exact: true }).click();
    const grid = app.page.getByRole("grid", { name: "Waits" });
    const filter = app.page.getByRole("combobox", { name: "Only rows that match" });
    const cell = grid.getByRole("gridcell", { name: "Blocked" }).first();
    await cell.click({ button: "right" });
    await menu().getByText("Copy cell").click();
    await expect.poll(() => app.page.evaluate(() => navigator.clipboard.readText())).toBe("Blocked");
    await press("Shift+F10");
    await menu().getByText("Without rows with Kind “Blocked”").click();
    await expect.poll(() => filter.inputValue()).toBe("-kind:blocked");
    await expect.poll(() => cell.count()).toBe(0);
    await grid.getByRole("gridcell", { name: "Preempted" }).first().click({ button: "right" });
    await menu().getByText("Only rows with Kind “Preempted”").click();
    await expect.poll(() => filter.inputValue()).toBe("-kind:blocked kind:preempted");
    await grid.getByRole("gridcell", { name: "Preempted" }).first().click({ button: "right" });
    await menu().getByText("Show it on the timeline").click();
    await expect.poll(() => app.page.locator("footer").innerText()).toMatch(/Δ \d/);
    await filter.fill("");
    await press("Escape");
  });

  test("of an event: by mouse and by key; copies, leads to its time, limits the list to events like it", async () => {
    await app.page.getByRole("tab", { name: "Events" }).click();
    const grid = app.page.getByRole("grid", { name: "Events" });
    const filter = app.page.locator(".event-filter input");
    const name = grid.locator(".event-line .event-name").first();
    await name.click({ button: "right" });
    // The list may have followed the cursor before the press: the menu says which event it is about.
    const without = await menu().getByText("Without events with name “").innerText();
    const text = /“(.+)”/.exec(without)?.[1] ?? "";
    expect(text).toMatch(/^\w+$/);
    await menu().getByText("Copy cell").click();
    await expect.poll(() => app.page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    await press("Shift+F10");
    await menu().getByText(`Without events with name “${text}”`).click();
    await expect.poll(() => filter.inputValue()).toBe(`-name:${text}`);
    await expect.poll(() => name.innerText()).not.toBe(text);
    const fields = grid.locator(".event-line .event-fields").first();
    await fields.click({ button: "right" });
    await menu()
      .getByText(/^Only events with \w+ “/)
      .first()
      .click();
    await expect.poll(() => filter.inputValue()).toMatch(/^-name:\S+ \w+:/);
    await name.waitFor();
    await name.click({ button: "right" });
    await menu().getByText("Show it on the timeline").click();
    await filter.fill("");
    await press("Escape");
    expect(app.errors).toEqual([]);
  });
});
