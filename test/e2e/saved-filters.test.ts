import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, paletteBox, startRead, typeInto } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("saved filters", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1440, height: 900 }));

  const box = () => app.page.locator('[data-field="filter"]');
  const dialog = () => app.page.getByRole("dialog", { name: "Saved filters" });
  const names = () => dialog().getByRole("listitem").locator("strong").allInnerTexts();
  const nameField = () => dialog().getByRole("textbox", { name: "Name" });
  const textField = () => dialog().getByRole("combobox", { name: "Filter to save" });

  test("by mouse: saved, used, edited, removed, and brought back", async () => {
    await box().fill("kind:vcpu");
    await app.page.locator('[data-command="filters"]').click();
    expect(await textField().inputValue()).toBe("kind:vcpu");
    await nameField().fill("vCPUs");
    await dialog().getByRole("button", { name: "Save", exact: true }).click();
    await nameField().fill("preempted");
    await textField().fill("state:preemted");
    expect(await dialog().getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
    await textField().fill("kind:vcpu state:preempted");
    await nameField().focus();
    await app.page.keyboard.press("Enter");
    expect(await names()).toEqual(["preempted", "vCPUs"]);

    await dialog().getByRole("button", { name: "Edit vCPUs" }).click();
    await textField().fill("kind:vcpu,vm");
    await dialog().getByRole("button", { name: "Save the changes" }).click();
    await dialog().getByRole("button", { name: "Remove preempted" }).click();
    expect(await names()).toEqual(["vCPUs"]);
    await dialog().getByRole("button", { name: "Undo" }).click();
    await expect.poll(names).toEqual(["preempted", "vCPUs"]);
    await dialog().getByTitle("Put it into the filter box").filter({ hasText: "vCPUs" }).click();
    expect(await box().inputValue()).toBe("kind:vcpu,vm");
    expect(app.errors).toEqual([]);
  });

  test("by keyboard, from the palette, after the page was loaded again", async () => {
    await app.page.reload();
    await app.page.getByRole("treeitem").first().waitFor();
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("F1");
    await typeInto(paletteBox(app.page, "Commands"), "filter: preempted");
    await app.page.getByRole("option", { name: /^Filter: preempted/ }).waitFor();
    await app.page.keyboard.press("Enter");
    await expect.poll(() => box().inputValue()).toBe("kind:vcpu state:preempted");
    expect(app.errors).toEqual([]);
  });
});
