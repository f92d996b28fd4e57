import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { type App, chromiumPath, NO_CHROMIUM, paletteBox, startRead, typeInto } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("views, lane sets, markers, lanes in an own order", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1440, height: 900 }));

  const dialog = () => app.page.getByRole("dialog", { name: "Views and lane sets" });
  const filter = () => app.page.locator('[data-field="filter"]');
  const rows = () => app.page.getByRole("treeitem").locator(".tree-words").allInnerTexts();
  const place = () => app.page.locator(".minimap").getAttribute("aria-valuetext");
  const footer = () => app.page.locator("footer").innerText();
  const lanes = () => app.page.getByTestId("lanes");
  const press = async (key: string) => {
    await lanes().focus();
    await app.page.keyboard.press(key);
  };
  const boxOf = async (found: ReturnType<App["page"]["locator"]>) => {
    const box = await found.boundingBox();
    if (box === null) throw new Error("not on screen");
    return box;
  };
  const runCommand = async (words: string) => {
    await press("F1");
    await typeInto(paletteBox(app.page, "Commands"), words);
    await app.page.getByRole("option").filter({ hasText: words }).first().waitFor();
    await app.page.keyboard.press("Enter");
    await app.page.getByRole("dialog").waitFor({ state: "detached" });
  };

  test("a view is saved by key, and opened again from the commands after the page was loaded again", async () => {
    await filter().fill("kind:vcpu");
    await press("w");
    await press("w");
    const [there, names] = [await place(), await rows()];
    await press("v");
    await dialog().getByRole("textbox", { name: "Name of this view" }).fill("two steps in");
    await app.page.keyboard.press("Enter");
    await dialog().getByRole("button", { name: "Rename two steps in" }).click();
    await typeInto(dialog().getByRole("textbox", { name: "New name of two steps in" }), "near");
    await app.page.keyboard.press("Enter");
    await dialog().getByTitle("Open this view").filter({ hasText: "near" }).waitFor();
    await app.page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    await filter().fill("");
    await press("0");
    await expect.poll(place).not.toBe(there);
    await app.page.reload();
    await app.page.getByRole("treeitem").first().waitFor();
    await expect.poll(footer).toContain("297 354 events");
    await runCommand("View: near");
    await expect.poll(place).toBe(there);
    await expect.poll(rows).toEqual(names);
    expect(await filter().inputValue()).toBe("kind:vcpu");
    await filter().fill("");
    await press("0");
  });

  test("a lane set is made of what is selected, shown alone from the menu, and ended in the status bar", async () => {
    const all = await rows();
    await app.page.getByRole("treeitem").filter({ hasText: "VM 2105" }).first().click();
    await press("v");
    const sets = dialog().getByRole("region", { name: "Lane sets" });
    await sets.getByRole("radio", { name: "1 lane selected" }).check();
    await sets.getByRole("textbox", { name: "Name of the lane set" }).fill("mine");
    await app.page.keyboard.press("Enter");
    await sets.getByTitle("Show only these lanes").waitFor();
    await app.page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    await app.page.getByRole("button", { name: "Order of the lanes" }).click();
    await app.page.getByRole("menuitem", { name: "Only “mine”" }).click();
    await expect.poll(async () => (await rows()).filter((name) => name.startsWith("VM"))).toEqual(["VM"]);
    await app.page.locator("footer").getByRole("button", { name: "only “mine”" }).click();
    await expect.poll(rows).toEqual(all);
  });

  test("markers: set by keys, dragged by their flags, moved and taken away by keys, and back by undo", async () => {
    const area = await boxOf(lanes());
    const flag = (name: string) => app.page.getByRole("slider", { name: `Marker ${name}`, exact: true });
    const length = async () => /A–B\s+([^\n]+)/.exec(await footer())?.[1];
    await lanes().focus();
    await app.page.mouse.move(area.x + area.width * 0.25, area.y + area.height - 4);
    await app.page.keyboard.press("1");
    await flag("A").waitFor();
    await app.page.mouse.move(area.x + area.width * 0.5, area.y + area.height - 4);
    await app.page.keyboard.press("2");
    await expect.poll(length).toMatch(/^4\.\d/);
    const b = await boxOf(flag("B"));
    await app.page.mouse.move(b.x + b.width / 2, b.y + b.height / 2);
    await app.page.mouse.down();
    await app.page.mouse.move(area.x + area.width * 0.6, b.y);
    await app.page.mouse.move(area.x + area.width * 0.75, b.y);
    await app.page.mouse.up();
    await expect.poll(length).toMatch(/^8\.\d/);
    const dragged = await length();
    await flag("B").focus();
    await app.page.keyboard.press("ArrowLeft");
    await expect.poll(length).not.toBe(dragged);
    await app.page.keyboard.press("Delete");
    await flag("B").waitFor({ state: "detached" });
    for (let i = 0; i < 2; i++) await press("Control+z");
    await expect.poll(length).toBe(dragged);
    await press("Shift+Digit3");
    await expect.poll(footer).toMatch(/Δ\s+8\.\d/);
    await press("Digit3");
    await expect.poll(footer).toMatch(/window\s+8\.\d/);
    await press("0");
    await press("Escape");
  });

  test("a lane is dragged to another place, moved on by key, and is there after the page was loaded again", async () => {
    const vms = async () => {
      const names = await app.page.locator(".tree-row.is-vm").allInnerTexts();
      return names.map((name) => /\d{4}/.exec(name)?.[0]);
    };
    const before = await vms();
    expect(before).toHaveLength(3);
    const row = (index: number) => app.page.locator(".tree-row.is-vm").nth(index);
    // Closed, all VMs are on screen.
    for (let i = 0; i < 3; i++)
      if ((await row(i).getAttribute("aria-expanded")) === "true") {
        await row(i).click();
        await press("e");
        await expect.poll(() => row(i).getAttribute("aria-expanded")).toBe("false");
      }
    const [first, last] = [await boxOf(row(0)), await boxOf(row(2))];
    const area = await boxOf(lanes());
    // A press that leaves the names at once and is let go elsewhere is no drag.
    await app.page.mouse.move(first.x + 60, first.y + first.height / 2);
    await app.page.mouse.down();
    await app.page.mouse.move(area.x + 300, last.y);
    await app.page.mouse.up();
    await app.page.mouse.move(first.x + 60, last.y);
    expect(await app.page.locator(".tree-drop").isVisible()).toBe(false);

    await app.page.mouse.move(first.x + 60, first.y + first.height / 2);
    await app.page.mouse.down();
    await app.page.mouse.move(first.x + 60, last.y);
    await app.page.mouse.move(first.x + 60, last.y + last.height - 4);
    await app.page.locator(".tree-drop").waitFor();
    await app.page.mouse.up();
    const moved = [before[1], before[2], before[0]];
    await expect.poll(vms).toEqual(moved);
    await app.page.locator(".tree-drop").waitFor({ state: "hidden" });
    await row(2).click();
    await press("Alt+ArrowUp");
    const stepped = [before[1], before[0], before[2]];
    await expect.poll(vms).toEqual(stepped);
    await expect.poll(() => app.page.locator(".lane-order-name").innerText()).toBe("By hand");
    await app.page.reload();
    await app.page.getByRole("treeitem").first().waitFor();
    await expect.poll(vms).toEqual(stepped);
    expect(app.errors).toEqual([]);
  });
});
