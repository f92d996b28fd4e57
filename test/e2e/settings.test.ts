import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import {
  chromiumPath,
  keptPreferences,
  NO_CHROMIUM,
  settledPicture,
  showTab,
  startRead,
  statusFact,
} from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("settings", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead());

  const dialog = () => app.page.getByRole("dialog", { name: "Settings", exact: true });
  const setting = (name: string) => dialog().getByLabel(name, { exact: true });
  const open = async () => {
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("Control+Comma");
    await dialog().waitFor();
  };
  const close = async () => {
    await app.page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
  };
  const inView = () => statusFact(app.page, "window");
  const turn = async () => {
    await app.page.getByTestId("lanes").hover({ position: { x: 200, y: 60 } });
    await app.page.mouse.wheel(0, -200);
  };

  test("the search finds a setting, and the wheel then zooms; help says so", async () => {
    await open();
    await dialog().getByLabel("Find a setting, a command or a key").fill("wheel lanes ctrl");
    await expect.poll(() => dialog().locator(".setting").count()).toBe(1);
    await setting("The wheel over the lanes").selectOption({ label: "zooms; with Ctrl it scrolls" });
    await close();
    const whole = await inView();
    await turn();
    await expect.poll(inView).not.toBe(whole);
    await app.page.keyboard.press("Digit0");
    await expect.poll(inView).toBe(whole);
    await app.page.keyboard.press("?");
    await app.page.locator(".help").getByText("zooms at the pointer, in when turned away from you").waitFor();
    await app.page.keyboard.press("Escape");
    await app.page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => keptPreferences(app)).toContain('"wheel":"zoom"');
  });

  test("texts grow, in the window and in the lanes", async () => {
    const bar = app.page.locator(".toolbar-name");
    const sizeOf = () => bar.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
    const [before, picture] = [await sizeOf(), await settledPicture(app.page.getByTestId("lanes"))];
    await open();
    await setting("Size of texts").fill("130");
    await close();
    expect(await sizeOf()).toBeCloseTo(before * 1.3, 3);
    await expect.poll(() => settledPicture(app.page.getByTestId("lanes"))).not.toBe(picture);
    await app.screenshot("large-texts");
    await expect.poll(() => keptPreferences(app)).toContain('"textPercent":130');
    // Times and durations of a table are cut nowhere.
    await showTab(app.page, "Waits");
    for (const column of [1, 2, 3]) {
      const cell = app.page.getByRole("grid").getByRole("gridcell").nth(column);
      await cell.filter({ hasText: /\d/ }).waitFor();
      expect(await cell.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
    }
    await open();
    await dialog().getByRole("button", { name: "Reset “Size of texts”" }).click();
    await close();
    await expect.poll(sizeOf).toBe(before);
  });

  test("a key map gives its keys to the commands, and help shows them", async () => {
    await open();
    await setting("Key map").selectOption({ label: "Perfetto" });
    await dialog().getByText("/ searches, F zooms to the selection").waitFor();
    await close();
    await app.page.keyboard.press("Slash");
    const focused = () => app.page.evaluate(() => document.activeElement?.getAttribute("data-field"));
    await expect.poll(focused).toBe("search");
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("?");
    const row = app.page.locator(".help div").filter({ hasText: /^Search events/ });
    await expect.poll(() => row.locator("kbd").allInnerTexts()).toEqual(["/", "Ctrl+F"]);
    await app.page.keyboard.press("Escape");
    await app.page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("a file that makes no sense changes nothing and says why; a good one is taken over", async () => {
    await open();
    await setting("The wheel over the lanes").selectOption("zoom");
    const choose = async (content: string) => {
      const chooser = app.page.waitForEvent("filechooser");
      await dialog().getByRole("button", { name: "Open a file…", exact: true }).click();
      await (await chooser).setFiles({ name: "s.json", mimeType: "application/json", buffer: Buffer.from(content) });
    };
    const file = (settings: object) => JSON.stringify({ lanescope: "settings", version: 1, settings });
    await choose(file({ wheel: "scroll", theme: "pink" }));
    await dialog().getByText('s.json: the setting “theme” cannot be "pink". Nothing was changed').waitFor();
    expect(await setting("The wheel over the lanes").inputValue()).toBe("zoom");
    await choose(file({ wheel: "scroll", theme: "light" }));
    await dialog().getByText("s.json: 2 settings").waitFor();
    await expect.poll(() => setting("The wheel over the lanes").inputValue()).toBe("scroll");
    expect(await app.page.evaluate(() => document.documentElement.dataset.theme)).toBe("light");
    await close();
  });

  test("what one window sets is set in the other at once; all is reset", async () => {
    const other = await app.context.newPage();
    await other.goto(app.url);
    await other.getByRole("treeitem").first().waitFor();
    const themeOf = (page: typeof other) => page.evaluate(() => document.documentElement.dataset.theme);
    await app.page.bringToFront();
    await open();
    await setting("Key map").selectOption({ label: "Perfetto" });
    await setting("Theme").selectOption("light");
    await expect.poll(() => themeOf(other)).toBe("light");
    await dialog().getByRole("button", { name: "Reset all", exact: true }).click();
    await expect.poll(() => setting("Key map").inputValue()).toBe("lanescope");
    await expect.poll(() => themeOf(other)).toBe("dark");
    await close();
    await other.close();
    expect(app.errors).toEqual([]);
  });
});
