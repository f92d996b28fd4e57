import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import {
  atFirst,
  chromiumPath,
  keptPreferences,
  NO_CHROMIUM,
  paletteBox,
  startRead,
  statusFact,
  typeInto,
  untilRead,
  watch,
} from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("panels below and at the right", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead());

  const tab = (name: string) => app.page.getByRole("tab", { name, exact: true });
  const side = () => app.page.locator("#side-panel");
  const below = () => app.page.locator("#panel");

  test("by the menu of a tab: details at the right, waits below, both of what is selected; kept for the next start", async () => {
    const { page } = app;
    await atFirst(app);
    await page.getByRole("treeitem").filter({ hasText: "vCPU 0" }).first().click();
    await tab("Details").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Move to the right side" }).click();
    await side().getByText("Duration").waitFor();
    await expect.poll(() => tab("Details").evaluate((one) => one === document.activeElement)).toBe(true);
    await tab("Waits").click();
    await below().getByRole("grid").waitFor();
    await side().getByText("Duration").waitFor();

    await page.getByRole("separator", { name: "Width of the panels at the right" }).focus();
    const widthPx = async () => (await side().boundingBox())?.width ?? 0;
    const first = await widthPx();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(widthPx).toBe(first + 16);

    await expect.poll(() => keptPreferences(app)).toMatch(/"panels":\["details"\]/);
    await page.goto(app.url);
    await page.getByRole("treeitem").first().waitFor();
    await expect.poll(widthPx).toBe(first + 16);
    await expect.poll(() => tab("Waits").getAttribute("aria-selected")).toBe("true");
  });

  test("a folded side is a strip of tabs, a narrow window has all tabs below, and a drag brings a panel back", async () => {
    const { page } = app;
    await page.getByTestId("lanes").focus();
    await page.keyboard.press("Alt+KeyJ");
    await side().waitFor({ state: "detached" });
    await tab("Details").focus();
    await page.keyboard.press("Enter");
    await side().waitFor();
    await page.keyboard.press("Enter");
    await side().waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await side().waitFor();

    await page.setViewportSize({ width: 800, height: 600 });
    await side().waitFor({ state: "detached" });
    await tab("Details").click();
    await expect.poll(() => tab("Details").getAttribute("aria-controls")).toBe("panel");
    await page.setViewportSize({ width: 1440, height: 900 });
    await side().waitFor();

    const [from, to] = [await tab("Details").boundingBox(), await below().boundingBox()];
    if (from === null || to === null) throw new Error("no tab or no panel");
    await page.mouse.move(from.x + 8, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(to.x + 200, to.y + 100, { steps: 4 });
    await page.locator(".dock-drop.is-over").waitFor();
    await page.mouse.up();
    await side().waitFor({ state: "detached" });
    await expect.poll(() => tab("Details").getAttribute("aria-selected")).toBe("true");
    await tab("Details").focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => tab("Details").getAttribute("aria-selected")).toBe("false");
    await page.keyboard.press("Enter");
    await below().waitFor();
    expect(app.errors).toEqual([]);
  });

  test("another window shows the same trace and view; linked, both move together", async () => {
    const { page, context } = app;
    await atFirst(app);
    const windowOf = (one: typeof page) => statusFact(one, "window");
    const whole = await windowOf(page);
    await page.keyboard.press("KeyW");
    await expect.poll(() => windowOf(page)).not.toBe(whole);
    const shown = await windowOf(page);
    const opening = context.waitForEvent("page");
    await page.keyboard.press("Alt+KeyN");
    const other = await opening;
    const errors: string[] = [];
    watch(other, app.url, errors, []);
    await untilRead(other);
    await expect.poll(() => windowOf(other)).toBe(shown);
    expect(other.url()).toBe(app.url);

    await other.getByTestId("lanes").focus();
    await other.keyboard.press("Digit0");
    await expect.poll(() => windowOf(other)).toBe(whole);
    expect(await windowOf(page)).toBe(shown);

    await other.keyboard.press("Control+Shift+KeyP");
    await typeInto(paletteBox(other, "Commands"), "link or unlink windows");
    await other.keyboard.press("Enter");
    await expect.poll(() => windowOf(page)).toBe(whole);
    await page.getByRole("button", { name: "linked with other windows" }).waitFor();
    await other.getByTestId("lanes").focus();
    await other.keyboard.press("KeyW");
    await expect.poll(() => windowOf(page)).toBe(shown);
    await page.getByRole("button", { name: "linked with other windows" }).click();
    await other.getByRole("button", { name: "linked with other windows" }).waitFor({ state: "detached" });
    expect([...errors, ...app.errors]).toEqual([]);
    await other.close();
  });
});
