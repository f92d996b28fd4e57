import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { type App, chromiumPath, NO_CHROMIUM, startApp } from "./harness.js";

describeWith("context menus", chromiumPath, NO_CHROMIUM, () => {
  let app: App;
  beforeAll(async () => {
    app = await startApp({ width: 800, height: 600 });
    await app.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await app.page.getByRole("treeitem").first().waitFor();
    await app.page.locator(".status-reading").waitFor({ state: "detached" });
  });
  afterAll(() => app?.close());

  const menu = () => app.page.locator(".context-menu");
  const items = () => menu().getByRole("menuitem");
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
    await menu().getByText("Copy lane path").click();
    const copied = () => app.page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(copied).toMatch(/vcpu\/0$/);
    await expect.poll(() => menu().count()).toBe(0);
  });

  test("by key: of what is selected", async () => {
    await app.page.getByTestId("lanes").focus();
    await press("Shift+F10");
    await menu().waitFor();
    await isInside();
    await press("Escape");
    await expect.poll(() => menu().count()).toBe(0);
    expect(await app.page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe("lanes");
  });

  test("a press elsewhere closes it", async () => {
    await app.page.getByRole("treeitem").first().click({ button: "right" });
    await menu().waitFor();
    await app.page.mouse.click(700, 300);
    await expect.poll(() => menu().count()).toBe(0);
    expect(app.errors).toEqual([]);
  });
});
