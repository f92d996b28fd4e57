import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startApp } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("dialogs and menus by keyboard", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(async () => {
    const opened = await startApp();
    await opened.page.getByRole("treeitem").first().waitFor();
    return opened;
  });

  const focused = () =>
    app.page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute("data-testid") ?? element?.getAttribute("aria-label") ?? element?.textContent;
    });
  const press = (key: string) => app.page.keyboard.press(key);

  test("a dialog keeps the focus and gives it back", async () => {
    await app.page.getByTestId("lanes").focus();
    await press("Control+KeyP");
    await expect.poll(focused).toBe("Find a lane");
    for (let i = 0; i < 4; i++) {
      await press("Tab");
      // The body stands for the browser's own controls, which Tab reaches after the last field of a dialog.
      const isOutside = await app.page.evaluate(() => {
        const { activeElement, body } = document;
        return activeElement !== body && !document.querySelector("dialog")?.contains(activeElement);
      });
      expect(isOutside).toBe(false);
    }
    await press("Escape");
    await expect.poll(focused).toBe("lanes");
  });

  test("a press outside closes a dialog", async () => {
    await press("?");
    await app.page.getByRole("dialog").waitFor();
    await app.page.mouse.click(5, 5);
    await expect.poll(() => app.page.getByRole("dialog").count()).toBe(0);
  });

  test("a command that focuses a field does so after its dialog has closed", async () => {
    await press("F1");
    await app.page.getByRole("combobox", { name: "Commands" }).fill("filter lanes");
    await press("Enter");
    await expect.poll(focused).toBe("Filter lanes and states");
    await press("Escape");
  });

  test("in a menu arrows, Home, End and letters move; Esc gives the focus back", async () => {
    const button = app.page.getByRole("button", { name: "All tables" });
    await button.focus();
    await press("Enter");
    const titles = await app.page.getByRole("menuitem").locator(".menu-name").allInnerTexts();
    await expect.poll(focused).toContain(titles[0]);
    await press("ArrowDown");
    expect(await focused()).toContain(titles[1]);
    await press("End");
    expect(await focused()).toContain(titles.at(-1));
    await press("ArrowDown");
    expect(await focused()).toContain(titles[0]);
    await press("Home");
    await app.page.keyboard.type("sys");
    expect(await focused()).toMatch(/^System calls/);
    await press("Escape");
    await expect.poll(focused).toBe("All tables");
    expect(app.errors).toEqual([]);
  });

  test("help has the focus and scrolls by keyboard", async () => {
    await app.page.setViewportSize({ width: 1024, height: 700 });
    await press("?");
    await app.page.getByRole("dialog").waitFor();
    const scrolled = () => app.page.locator(".help").evaluate((element) => element.scrollTop);
    expect(await app.page.evaluate(() => document.activeElement?.closest("dialog") !== null)).toBe(true);
    await press("PageDown");
    await expect.poll(scrolled).toBeGreaterThan(100);
    await press("End");
    const isAtEnd = () =>
      app.page.locator(".help").evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop < 2);
    await expect.poll(isAtEnd).toBe(true);
    await press("Escape");
  });

  test("in help nothing runs over the next column", async () => {
    for (const [width, height] of [
      [1440, 900],
      [1024, 700],
      [800, 600],
    ] as const) {
      await app.page.setViewportSize({ width, height });
      await press("?");
      await app.page.getByRole("dialog").waitFor();
      const outside = await app.page.locator(".help dl > div").evaluateAll((rows) =>
        rows.flatMap((row) => {
          const { right } = row.getBoundingClientRect();
          const parts = [...row.querySelectorAll("dt, dd, kbd")];
          return parts.filter((part) => right + 1 < part.getBoundingClientRect().right).map((part) => part.textContent);
        }),
      );
      expect(outside).toEqual([]);
      await press("Escape");
      await app.page.getByRole("dialog").waitFor({ state: "detached" });
    }
  });

  test("a dialog opened while nothing has the focus leaves it on the lanes", async () => {
    await app.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await press("F1");
    await app.page.getByRole("dialog").waitFor();
    await press("Escape");
    await expect.poll(focused).toBe("lanes");
  });

  test("Tab reaches minimap, tree, ruler, lanes and tabs; arrow keys move in the tree and along the tabs", async () => {
    const reached: string[] = [];
    await app.page.getByRole("button", { name: /^Keys and mouse/ }).focus();
    for (let i = 0; i < 40; i++) {
      await press("Tab");
      const role = await app.page.evaluate(() => {
        const element = document.activeElement;
        return `${element?.getAttribute("role")} ${element?.className}`;
      });
      reached.push(role);
      if (role.startsWith("tab ")) break;
    }
    const order = ["slider minimap", "tree tree", "slider ruler-box", "application lanes", "tab tab"];
    const at = order.map((one) => reached.findIndex((role) => role.startsWith(one)));
    expect(at.every((place) => 0 <= place)).toBe(true);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    await press("End");
    await expect.poll(focused).toBe("Import report");
    await press("Home");
    await expect.poll(focused).toBe("Details");

    await app.page.getByRole("tree").focus();
    await press("Home");
    const cursor = () => app.page.locator('[role="treeitem"][aria-selected="true"]');
    await expect.poll(() => cursor().getAttribute("aria-level")).toBe("1");
    await press("ArrowRight");
    await expect.poll(() => cursor().getAttribute("aria-level")).toBe("2");
    const name = await cursor().innerText();
    await press("ArrowLeft");
    await expect.poll(() => cursor().getAttribute("aria-expanded")).toBe("false");
    await press("ArrowRight");
    await expect.poll(() => cursor().getAttribute("aria-expanded")).toBe("true");
    await press("ArrowDown");
    await expect.poll(() => cursor().getAttribute("aria-level")).toBe("3");
    await press("ArrowLeft");
    await expect.poll(() => cursor().innerText()).toBe(name);
    await press("Shift+F10");
    await app.page.locator(".context-menu").waitFor();
    await press("Escape");
  });

  test("in a small window a menu leaves its button free", async () => {
    await app.page.setViewportSize({ width: 1280, height: 800 });
    const button = app.page.getByRole("button", { name: "All tables" });
    await button.click();
    const menu = await app.page.getByRole("menu", { name: "All tables" }).boundingBox();
    const below = (await button.boundingBox())?.y ?? 0;
    expect((menu?.y ?? 0) + (menu?.height ?? 0)).toBeLessThanOrEqual(below);
    expect(menu?.x).toBeGreaterThanOrEqual(0);
    await press("Escape");
  });
});
