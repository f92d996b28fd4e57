import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, keptPreferences, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("keys that the user changes", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead());

  const press = (key: string) => app.page.keyboard.press(key);
  const dialog = () => app.page.getByRole("dialog", { name: "Settings", exact: true });
  const row = (id: string) => dialog().locator(`.key-row[data-command="${id}"]`);
  const open = async () => {
    await app.page.getByTestId("lanes").focus();
    await press("?");
    await app.page.getByRole("button", { name: "Change keys…" }).click();
    await dialog().waitFor();
  };
  const close = async () => {
    await press("Escape");
    await dialog().waitFor({ state: "detached" });
  };
  const legend = () => app.page.locator(".legend").count();

  test("a key is given, taken and works at once; the tooltip, help and the palette say it", async () => {
    await open();
    await row("legend").getByRole("button", { name: "Add a key to" }).click();
    await press("Control+Shift+KeyU");
    await row("legend").getByRole("button", { name: "Take L from" }).click();
    await expect.poll(() => row("legend").locator("kbd").allInnerTexts()).toEqual(["Ctrl+Shift+U"]);
    await close();
    await expect.poll(() => legend()).toBe(1);
    await press("KeyL");
    await press("Control+Shift+KeyU");
    await expect.poll(() => legend()).toBe(0);
    await press("Control+Shift+KeyU");
    await expect.poll(() => legend()).toBe(1);
    expect(await app.page.locator('.toolbar [data-command="legend"]').getAttribute("title")).toMatch(/Ctrl\+Shift\+U$/);
    await press("F1");
    await app.page.getByRole("combobox", { name: "Commands" }).fill("the legend");
    expect(await app.page.locator(".palette-row kbd").first().innerText()).toBe("Ctrl+Shift+U");
    await press("Escape");
    await press("?");
    await app.page.locator(".help kbd").getByText("Ctrl+Shift+U").waitFor();
    await press("Escape");
  });

  test("a key that two commands have is said, and can be taken from the other", async () => {
    await open();
    await row("lane-pin").getByRole("button", { name: "Add a key to" }).click();
    await press("KeyW");
    await row("lane-pin").getByText("W is also the key of “Zoom in”.").waitFor();
    await row("zoom-in").getByText("W is also the key of “Pin or unpin the lane”.").waitFor();
    await row("lane-pin").getByRole("button", { name: "Take W from “Zoom in”" }).click();
    await expect.poll(() => dialog().locator(".key-conflict").count()).toBe(0);
    expect(await row("zoom-in").locator("kbd").allInnerTexts()).not.toContain("W");
    await close();
  });

  test("where the browser does not tell what is on the keys, it is said", async () => {
    await open();
    const note = dialog().getByText("This browser does not tell which letters and signs are on your keys");
    const isTold = await app.page.evaluate(async () => {
      const { keyboard } = navigator as unknown as { keyboard?: { getLayoutMap(): Promise<unknown> } };
      return (await keyboard?.getLayoutMap().catch(() => undefined)) !== undefined;
    });
    await expect.poll(() => note.count()).toBe(isTold ? 0 : 1);
    await close();
    const other = await app.context.newPage();
    await other.addInitScript(() => Object.defineProperty(Navigator.prototype, "keyboard", { value: undefined }));
    await other.goto(app.url);
    await other.getByRole("treeitem").first().waitFor();
    await other.getByTestId("lanes").focus();
    await other.keyboard.press("?");
    await other.getByRole("button", { name: "Change keys…" }).click();
    await other.getByText("This browser does not tell which letters and signs are on your keys").waitFor();
    await other.close();
  });

  test("Esc leaves the waiting for a key, and the dialog open; Tab cannot be given", async () => {
    await open();
    await row("legend").getByRole("button", { name: "Add a key to" }).click();
    await press("Escape");
    expect(await dialog().count()).toBe(1);
    await press("Enter");
    await press("Tab");
    await row("legend").getByText("Tab moves the focus").waitFor();
    expect(await row("legend").locator("kbd").allInnerTexts()).toEqual(["Ctrl+Shift+U"]);
    await close();
  });

  test("changes are kept for the next window; one is reset, then all", async () => {
    await expect.poll(() => keptPreferences(app)).toMatch(/"keyChanges":\{[^}]*"legend"/);
    await app.page.goto(app.url);
    await app.page.getByRole("treeitem").first().waitFor();
    await open();
    await expect.poll(() => row("legend").locator("kbd").allInnerTexts()).toEqual(["Ctrl+Shift+U"]);
    await row("legend").getByRole("button", { name: "Reset the keys of" }).click();
    await expect.poll(() => row("legend").locator("kbd").allInnerTexts()).toEqual(["L"]);
    expect(await row("zoom-in").locator("kbd").allInnerTexts()).not.toContain("W");
    await dialog().getByRole("button", { name: "Reset all keys" }).click();
    await expect.poll(() => row("zoom-in").locator("kbd").allInnerTexts()).toContain("W");
    await dialog().getByRole("textbox", { name: "Find a setting, a command or a key" }).fill("ctrl+f");
    await expect.poll(() => dialog().locator(".key-title").allInnerTexts()).toContain("Search events");
    expect(await dialog().locator(".key-title").count()).toBeLessThan(5);
    await close();
    expect(app.errors).toEqual([]);
  });
});
