import { beforeEach, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { atFirst, chromiumPath, NO_CHROMIUM, paletteBox, startRead, statusFact, typeInto } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("the heat map, of the bundled sample", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(async () => {
    const opened = await startRead({ width: 1600, height: 1000 });
    await opened.page.getByTestId("lanes").focus();
    await opened.page.keyboard.press("Control+Shift+KeyP");
    await typeInto(paletteBox(opened.page, "Commands"), "heat map: what");
    await opened.page.keyboard.press("Enter");
    return opened;
  });
  beforeEach(async () => {
    await atFirst(app);
    await map().waitFor();
  });

  const panel = () => app.page.locator("#panel");
  const map = () => panel().getByRole("application", { name: /^How often/ });
  const cases = () => app.page.getByRole("grid", { name: "Cases" });
  const rowCount = async () => Number(await cases().getAttribute("aria-rowcount")) - 1;
  const status = () => app.page.locator("footer").innerText();
  const windowLength = () => statusFact(app.page, "window");

  test("a part of the picture is its cases, and becomes the selection", async () => {
    await panel().getByLabel("What is counted").selectOption("steal");
    await panel()
      .getByLabel(/^period/)
      .fill("100ms");
    await cases().waitFor();
    await expect.poll(rowCount).toBeGreaterThan(100);
    const all = await rowCount();
    const box = await map().boundingBox();
    if (box === null) throw new Error("no picture");
    await app.page.mouse.move(box.x + box.width * 0.25, box.y + box.height * 0.2);
    await app.page.mouse.down();
    await app.page.mouse.move(box.x + box.width * 0.75, box.y + box.height * 0.8, { steps: 6 });
    await app.page.mouse.up();
    await expect.poll(rowCount).toBeLessThan(all);
    expect(await rowCount()).toBeGreaterThan(10);
    await app.screenshot("heat-map");
    await panel().getByRole("button", { name: "Select this time" }).click();
    await expect.poll(status).toMatch(/Δ\s*8\.\d/);
    await panel().getByTitle("Show all again").click();
    await expect.poll(rowCount).toBe(all);
  });

  test("events of a name, by the keyboard: what is counted has its table", async () => {
    await panel().getByLabel("What is counted").selectOption("event");
    await panel().getByLabel("Name of the event").fill("kvm_x86_exit");
    await app.page.keyboard.press("Enter");
    const places = app.page.getByRole("grid", { name: "Heat map" });
    await places.waitFor();
    await expect.poll(async () => Number(await places.getAttribute("aria-rowcount"))).toBeGreaterThan(100);
    await map().focus();
    await app.page.keyboard.press("ArrowRight");
    await app.page.keyboard.press("Shift+ArrowRight");
    await expect.poll(() => panel().locator(".chart-words").innerText()).toMatch(/^\d+ cases? from/);
    await panel().locator(".chart-rect").waitFor();
    const whole = await windowLength();
    await app.page.keyboard.press("Enter");
    await expect.poll(windowLength).not.toBe(whole);

    await panel().getByLabel("Name of the event").fill("no_such_event");
    await app.page.keyboard.press("Enter");
    await expect.poll(() => panel().innerText()).toContain('no event has the name "no_such_event"');
    expect(app.errors).toEqual([]);
  });
});
