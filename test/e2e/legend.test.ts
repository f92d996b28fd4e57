import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, keptPreferences, NO_CHROMIUM, startRead, untilRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("the legend", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1600, height: 900 }));

  const legend = () => app.page.getByRole("region", { name: "Legend" });
  const chip = (name: string) => legend().getByRole("button", { name, exact: true });
  const filter = () => app.page.locator('[data-field="filter"]').inputValue();
  const swatch = () =>
    chip("Guest")
      .locator(".state-bar-ink")
      .evaluate((ink) => getComputedStyle(ink).backgroundColor);

  test("stands open at the first start with the states in view", async () => {
    for (const name of ["Guest", "Preempted", "Wait"]) await chip(name).waitFor();
  });

  test("explains a state to the pointer and to the keyboard", async () => {
    await chip("Preempted").hover();
    const explanation = app.page.getByRole("tooltip").filter({ hasText: "another thread has its CPU" });
    await explanation.waitFor();
    await app.page.mouse.move(5, 5);
    await explanation.waitFor({ state: "hidden" });
    await app.page.keyboard.press("Tab");
    await chip("Preempted").focus();
    await explanation.waitFor();
    await app.page.keyboard.press("Escape");
    await explanation.waitFor({ state: "hidden" });
  });

  test("headings, findings and rows of statistics explain themselves too", async () => {
    const explains = async (text: string, over: ReturnType<typeof chip>) => {
      await app.page.mouse.move(5, 5);
      await over.hover();
      await app.page.getByRole("tooltip").filter({ hasText: text }).waitFor();
    };
    const panel = app.page.locator("#panel");
    await app.page.getByRole("tab", { name: "Waits" }).click();
    await explains(
      "the events from which the reason was concluded",
      panel.getByRole("columnheader", { name: "Evidence" }),
    );
    // By key: the cursor of the grid goes up to its headings.
    await app.page.mouse.move(5, 5);
    await panel.getByRole("grid").focus();
    for (const key of ["Control+ArrowUp", "ArrowUp", "Control+ArrowRight"]) await app.page.keyboard.press(key);
    await app.page.getByRole("tooltip").filter({ hasText: "the events from which the reason was concluded" }).waitFor();
    await app.page.keyboard.press("ArrowDown");
    await expect.poll(() => app.page.locator(".explanation").isVisible()).toBe(false);
    await app.page.getByRole("tab", { name: "Statistics" }).click();
    await explains("runs guest code", panel.getByText("Guest", { exact: true }).first());
    await app.page.getByRole("tab", { name: "Findings" }).click();
    await explains("Given when: ", panel.getByRole("heading", { level: 3 }).first());
    await app.page.mouse.move(5, 5);
    await app.page.getByRole("tab", { name: "Details" }).click();
  });

  test("dims all but the state that is clicked", async () => {
    await chip("Preempted").click();
    expect(await filter()).toBe("state:preempted");
    expect(await chip("Preempted").getAttribute("aria-pressed")).toBe("true");
    await chip("Runnable").click({ modifiers: ["Shift"] });
    expect(await filter()).toBe("state:runnable,preempted");
    await chip("Runnable").click();
    await chip("Runnable").click();
    expect(await filter()).toBe("");
  });

  test("recolours a state, warns, and keeps the colour", async () => {
    const before = await swatch();
    await app.page.getByRole("button", { name: "Colours", exact: true }).click();
    const dialog = app.page.getByRole("dialog", { name: "Legend and colours" });
    await dialog.getByLabel("Colour of Guest").fill("#202428");
    await dialog.getByText(/^Hard to see/).waitFor();
    await dialog.getByLabel("Colour of Guest").fill("#ff00aa");
    expect(await swatch()).toBe("rgb(255, 0, 170)");
    await app.page.keyboard.press("Escape");
    await expect.poll(() => keptPreferences(app)).toContain("#ff00aa");

    await app.page.goto(app.url);
    await untilRead(app.page);
    await expect.poll(swatch).toBe("rgb(255, 0, 170)");

    await app.page.getByRole("button", { name: "Colours", exact: true }).click();
    await dialog.getByRole("button", { name: "Reset all colours" }).click();
    expect(await swatch()).toBe(before);
    await app.page.keyboard.press("Escape");
  });

  test("stays closed once it is closed, and comes back by its key", async () => {
    await legend()
      .getByRole("button", { name: /legend/i })
      .click();
    expect(await legend().count()).toBe(0);
    await app.page.goto(app.url);
    await untilRead(app.page);
    await expect.poll(() => legend().count()).toBe(0);
    await app.page.keyboard.press("KeyL");
    await legend().waitFor();
  });

  test("shows what is chosen under forced colours", async () => {
    await app.page.emulateMedia({ forcedColors: "active" });
    await chip("Preempted").click();
    const outline = (selector: string) =>
      app.page
        .locator(selector)
        .first()
        .evaluate((one) => getComputedStyle(one).outlineStyle);
    expect(await outline('.tab[aria-selected="true"]')).toBe("solid");
    expect(await outline('.legend-chip[aria-pressed="true"]')).toBe("solid");
    const image = await app.page
      .locator(".tree-share")
      .first()
      .evaluate((bar) => [getComputedStyle(bar).backgroundImage, getComputedStyle(bar).forcedColorAdjust]);
    expect(image[0]).toContain("linear-gradient");
    expect(image[1]).toBe("none");
    await app.screenshot("forced-colours");
    await app.page.emulateMedia({ forcedColors: null });
    await chip("Preempted").click();
    expect(app.errors).toEqual([]);
  });
});
