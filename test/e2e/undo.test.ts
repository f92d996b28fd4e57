import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead, typeInto } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("undo of changes to the lanes", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead());

  const press = (key: string) => app.page.keyboard.press(key);
  const rows = () => app.page.getByRole("treeitem");
  const vcpus = () => rows().filter({ hasText: "vCPU 0" });
  const message = () => app.page.locator(".status-message").innerText();
  const filter = () => app.page.locator('[data-field="filter"]');

  test("a hidden lane comes back with Ctrl+Z, and goes again with Ctrl+Shift+Z or Ctrl+Y", async () => {
    const count = await vcpus().count();
    await vcpus().first().click();
    await press("KeyH");
    await expect.poll(() => vcpus().count()).toBe(count - 1);
    await press("Control+KeyZ");
    await expect.poll(() => vcpus().count()).toBe(count);
    expect(await message()).toBe("undone: hide vCPU 0");
    await press("Control+Shift+KeyZ");
    await expect.poll(() => vcpus().count()).toBe(count - 1);
    await press("Control+KeyZ");
    await expect.poll(() => vcpus().count()).toBe(count);
    await press("Control+KeyY");
    await expect.poll(() => vcpus().count()).toBe(count - 1);
    await press("Control+KeyZ");
    await expect.poll(() => vcpus().count()).toBe(count);
  });

  test("in the filter box the keys are the box's own; outside they take the filter back", async () => {
    const count = await rows().count();
    await filter().click();
    await app.page.keyboard.type("nosuchlane");
    await expect.poll(() => rows().count()).toBe(0);
    await press("Control+KeyZ");
    expect(await message()).not.toContain("undone: filter");
    await filter().fill("nosuchlane");
    await app.page.getByTestId("lanes").focus();
    await press("Control+KeyZ");
    await expect.poll(() => filter().inputValue()).toBe("");
    expect(await message()).toContain("undone: filter");
    await expect.poll(() => rows().count()).toBe(count);
  });

  test("the menu of a lane says what it would take back", async () => {
    const before = await vcpus().first().innerText();
    await vcpus().first().click();
    await press("F2");
    await typeInto(app.page.getByRole("dialog").getByRole("textbox"), "web");
    await press("Enter");
    await expect.poll(() => rows().filter({ hasText: "web" }).count()).toBeGreaterThan(0);
    await rows().filter({ hasText: "web" }).first().click({ button: "right" });
    await app.page.getByRole("menuitem", { name: "Undo: rename vCPU 0" }).click();
    await expect.poll(() => vcpus().first().innerText()).toBe(before);
  });
});
