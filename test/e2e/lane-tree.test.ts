import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("the tree of lanes", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1024, height: 700 }));

  const items = () => app.page.getByRole("treeitem");
  const names = async () => (await items().allInnerTexts()).map((name) => name.replace(/\s+/g, " "));
  const vms = async () => (await names()).filter((name) => name.startsWith("VM "));
  const order = async (entry: string) => {
    await app.page.getByRole("button", { name: "Order of the lanes" }).click();
    await app.page.getByRole("menuitem", { name: entry, exact: true }).click();
  };

  test("sorts by a figure of the window, and back (D11)", async () => {
    const given = await vms();
    await order("Wait");
    await expect.poll(vms).not.toEqual(given);
    expect((await vms())[0]).toContain("(2114)");
    await order("As numbered");
    await expect.poll(vms).toEqual(given);
  });

  test("keeps the names of the lanes above in sight while it scrolls (D11)", async () => {
    const sticky = () => app.page.locator(".tree-sticky").getByRole("treeitem").allInnerTexts();
    expect(await app.page.locator(".tree-sticky").count()).toBe(0);
    await app.page.mouse.move(700, 250);
    await app.page.mouse.wheel(0, 66);
    await expect.poll(sticky).toEqual([expect.stringContaining("labhost"), expect.stringContaining("VM ")]);
    await app.page.mouse.wheel(0, -500);
    await expect.poll(() => app.page.locator(".tree-sticky").count()).toBe(0);
  });

  test("hides what is idle in view, and says how many", async () => {
    await app.page.mouse.move(700, 250);
    for (let i = 0; i < 14; i++) await app.page.keyboard.press("KeyW");
    const before = await names();
    await order("Hide them");
    await app.page.getByText(/\d+ idle ones? hidden/).waitFor();
    await app.page.getByRole("button", { name: "Order of the lanes" }).click();
    await app.page.getByRole("menuitem", { name: /^Show them/ }).click();
    await expect.poll(names).toEqual(before);
    await app.page.keyboard.press("Digit0");
  });

  test("is in the order of Tab, and its keys open, close and move (D16)", async () => {
    const tree = app.page.getByRole("tree", { name: "Lanes" });
    await tree.focus();
    await app.page.keyboard.press("Home");
    const active = async () => {
      const id = await tree.getAttribute("aria-activedescendant");
      return id === null ? "" : app.page.locator(`[id="${id}"]`).innerText();
    };
    await expect.poll(active).toContain("labhost");
    await app.page.keyboard.press("ArrowRight");
    await expect.poll(active).toContain("VM ");
    const open = (await names()).length;
    await app.page.keyboard.press("ArrowLeft");
    await expect.poll(async () => (await names()).length).not.toBe(open + 1);
    await expect.poll(() => items().nth(1).getAttribute("aria-expanded")).toBe("false");
    await app.page.keyboard.press("ArrowRight");
    await expect.poll(() => items().nth(1).getAttribute("aria-expanded")).toBe("true");
    await app.page.keyboard.press("ArrowLeft");
    await app.page.keyboard.press("ArrowLeft");
    await expect.poll(active).toContain("labhost");
    await app.page.keyboard.press("ArrowRight");
    await app.page.keyboard.press("ArrowRight");
  });

  test("a narrow tree has names where icons would be (D23)", async () => {
    await app.page.evaluate(() => document.querySelector<HTMLElement>(".side")?.style.setProperty("width", "150px"));
    await items().nth(1).hover();
    expect(await app.page.locator(".tree-row:hover .tree-tools").isVisible()).toBe(false);
    expect(app.errors).toEqual([]);
  });
});
