import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, showTab, startRead, untilSampleRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("lanes that the user renames", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1600, height: 1000 }));

  const lane = (name: RegExp) => app.page.getByRole("treeitem").filter({ hasText: name }).first();
  const field = () => app.page.getByRole("textbox", { name: /^Name of / });

  test("by double click on the name: the tree, findings and tables call it so, and its old name still finds it", async () => {
    await lane(/qemu-system-x86 \(1995\)/)
      .locator(".tree-name")
      .dblclick();
    expect(await field().inputValue()).toBe("qemu-system-x86");
    await field().fill("web-1");
    await app.page.keyboard.press("Enter");
    await lane(/^VM web-1 \(1995\)/).waitFor();
    await showTab(app.page, "Findings");
    await expect.poll(() => app.page.locator("#panel").innerText()).toContain("vCPU 0 of VM web-1 (1995) lost 19 %");
    await app.page.getByRole("tab", { name: "Steal", exact: true }).click();
    await app.page
      .getByRole("rowheader", { name: /^VM web-1 \(1995\)/ })
      .getByRole("button")
      .click();
    await app.page
      .getByRole("gridcell", { name: /VM web-1 \(1995\) waited/ })
      .first()
      .waitFor();
    await app.page.getByRole("button", { name: "Tables" }).click();
    await app.page.getByRole("menuitem", { name: /^Use of the host by VMs/ }).click();
    const usage = app.page.getByRole("grid", { name: "Use of the host by VMs" });
    await usage.getByRole("gridcell", { name: "web-1 1995", exact: true }).waitFor();
    await app.page.keyboard.press("Control+KeyP");
    await app.page.getByRole("combobox", { name: "Find a lane" }).fill("qemu-system-x86 1995");
    await app.page.getByRole("option", { name: /VM web-1 \(1995\)/ }).waitFor();
    await app.page.keyboard.press("Escape");
  });

  test("it is there after a reload; F2 and an empty name bring its own back", async () => {
    await app.page.goto(app.url);
    await untilSampleRead(app.page);
    await lane(/^VM web-1 \(1995\)/).click();
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("F2");
    await field().fill("");
    await app.page.keyboard.press("Enter");
    await lane(/^VM qemu-system-x86 \(1995\)/).waitFor();
    expect(app.errors).toEqual([]);
  });
});
