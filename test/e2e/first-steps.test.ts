import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import {
  atFirst,
  chromiumPath,
  keptPreferences,
  NO_CHROMIUM,
  settledPicture,
  showTab,
  startRead,
  untilRead,
} from "./harness.js";
import { sharedApp } from "./shared-app.js";

// What a newcomer sees at the first start.

describeWith("first steps in Chromium", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead());

  /** Brings the first steps back, at their first. */
  async function fromTheStart(): Promise<void> {
    await atFirst(app);
    await app.page.keyboard.press("Control+Shift+KeyP");
    await app.page.getByRole("combobox", { name: "Commands" }).fill("First steps");
    await app.page.keyboard.press("Enter");
    await expect.poll(() => steps().innerText()).toContain("1 of 5");
  }

  const steps = () => app.page.getByRole("region", { name: "First steps" });
  const isInFront = (name: string) => app.page.getByRole("tab", { name, exact: true }).getAttribute("aria-selected");

  test("findings are in front, and the story of the sample can be followed to its end", async () => {
    const { page } = app;
    expect(await isInFront("Findings")).toBe("true");
    await steps().waitFor();
    expect(await steps().innerText()).toContain("1 of 5");
    await steps().getByRole("button", { name: "Next" }).click();
    expect(await steps().innerText()).toContain("VM 1995 waits");
    await steps().getByRole("button", { name: "Zoom to it" }).click();
    await expect.poll(() => page.locator("footer").innerText()).toMatch(/Δ\s*12\.9\d* ?\d* ms/);
    await steps().getByRole("button", { name: "Next" }).click();
    await steps().getByRole("button", { name: "Show details" }).click();
    await expect.poll(() => page.locator("#panel").innerText()).toContain("Preempted");
    expect(await page.locator("#panel").innerText()).toMatch(/Taken off by\s+VM .*2114/);
    await app.screenshot("first-steps");
    await steps().getByRole("button", { name: "Next" }).click();
    await steps().getByRole("button", { name: "Show who took it" }).click();
    await page.getByRole("grid", { name: "Time taken, victims by culprits" }).waitFor();
    await steps().getByRole("button", { name: "Next" }).click();
    await steps().getByRole("button", { name: "Done" }).click();
    await expect.poll(() => steps().count()).toBe(0);
    expect(app.errors).toEqual([]);
  });

  test("where one was is remembered; dismissed they stay away, and a command brings them back", async () => {
    const { page, url } = app;
    await fromTheStart();
    await steps().getByRole("button", { name: "Next" }).click();
    await expect.poll(() => keptPreferences(app)).toMatch(/"tour":\{[^{}]*"at":\{"[^"]+":1\}/);
    await page.goto(url);
    await untilRead(app.page);
    await expect.poll(() => steps().innerText()).toContain("2 of 5");
    await steps().getByRole("button", { name: "End the first steps" }).click();
    await expect.poll(() => keptPreferences(app)).toContain('"isDismissed":true');
    await page.goto(url);
    await untilRead(app.page);
    // They come, if they do, with the trace that has been read.
    await settledPicture(page.locator("main"));
    expect(await steps().count()).toBe(0);
    await fromTheStart();
  });

  test("a state that is selected has its details in front; a finding that is followed leaves the findings there", async () => {
    const { page } = app;
    await atFirst(app);
    await showTab(app.page, "Findings");
    await page.getByTestId("lanes").click({ position: { x: 300, y: 60 } });
    await expect.poll(() => isInFront("Details")).toBe("true");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect.poll(() => isInFront("Findings")).toBe("true");
    await page.locator("#panel").getByRole("button", { name: "Show" }).first().click();
    await expect.poll(() => page.locator("footer").innerText()).toMatch(/Δ\s*[\d.]+/);
    expect(await isInFront("Findings")).toBe("true");
  });

  test.each([
    [1024, 480],
    [800, 600],
  ])("in a window of %d × %d px no step is cut, and there are lanes above it", async (width, height) => {
    const { page } = app;
    await page.setViewportSize({ width, height });
    await fromTheStart();
    for (let step = 1; step <= 5; step += 1) {
      await expect.poll(() => steps().innerText()).toContain(`${step} of 5`);
      const cutPx = await steps()
        .locator(".tour-words")
        .evaluate((words) => words.scrollHeight - words.clientHeight);
      expect(cutPx).toBeLessThanOrEqual(0);
      const lanes = await page.getByTestId("lanes").boundingBox();
      expect(lanes?.height).toBeGreaterThan(60);
      if (step < 5) await steps().getByRole("button", { name: "Next" }).click();
    }
  });

  test("the minimap explains its colours under the pointer and with the focus", async () => {
    const { page } = app;
    const opacity = () => page.locator(".minimap-legend").evaluate((one) => getComputedStyle(one).opacity);
    await page.getByTestId("lanes").hover();
    await expect.poll(opacity).toBe("0");
    await page.locator(".minimap").hover();
    await expect.poll(opacity).toBe("1");
    for (const word of ["busy", "stolen", "exits", "lost"])
      expect(await page.locator(".minimap-legend").innerText()).toContain(word);
  });

  test("the panel keeps its part of the window, whatever the height in which it was chosen", async () => {
    const { page } = app;
    await page.setViewportSize({ width: 1024, height: 600 });
    const panelPx = async () => (await page.locator("#panel").boundingBox())?.height ?? 0;
    await expect.poll(panelPx).toBe(156);
    await page.getByRole("separator", { name: "Height of the panel" }).focus();
    for (let i = 0; i < 4; i += 1) await page.keyboard.press("ArrowUp");
    await expect.poll(panelPx).toBe(220);
    await expect.poll(() => keptPreferences(app)).toMatch(/"panelShare":0\.36/);
    await page.setViewportSize({ width: 1024, height: 900 });
    await expect.poll(panelPx).toBe(330);
    await page.goto(app.url);
    await untilRead(app.page);
    await expect.poll(panelPx).toBe(330);
  });
});
