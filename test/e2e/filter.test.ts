import { beforeEach, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { atFirst, chromiumPath, NO_CHROMIUM, settledPicture, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("the filter box", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1440, height: 900 }));
  beforeEach(async () => {
    await box().fill("");
    await atFirst(app);
  });

  const box = () => app.page.locator('[data-field="filter"]');
  const lanes = async () => {
    return (await app.page.getByRole("treeitem").allInnerTexts()).map((name) => name.replace(/\s+/g, " "));
  };

  test("offers fields and values, taken by keys", async () => {
    await app.page.keyboard.press("Slash");
    await app.page.keyboard.type("ki");
    await app.page.getByRole("option", { name: "kind:" }).first().waitFor();
    await app.page.keyboard.press("ArrowDown");
    await app.page.keyboard.press("Tab");
    expect(await box().inputValue()).toBe("kind:");
    await app.page.keyboard.type("vcp");
    await app.page.keyboard.press("ArrowDown");
    await app.page.keyboard.press("Enter");
    expect(await box().inputValue()).toBe("kind:vcpu");
    await expect.poll(async () => (await lanes()).some((name) => name.includes("CPUs"))).toBe(false);
    await expect.poll(async () => (await lanes()).some((name) => name.includes("vCPU 0"))).toBe(true);
  });

  test("underlines what it does not understand, says why, and keeps the filter before it", async () => {
    const before = await lanes();
    await box().fill("kind:vcpu && state:preemted");
    expect(await app.page.locator(".filter-mirror mark").innerText()).toBe("preemted");
    const message = await app.page.locator(".filter-error").innerText();
    expect(message).toContain('there is no state "preemted": is preempted meant?');
    expect(message).toContain("The lanes are not filtered.");
    expect(await box().getAttribute("aria-invalid")).toBe("true");
    expect(await lanes()).toEqual(before);
    await box().fill("kind:vcpu");
    await box().fill("kind:vcpu && state=bogus");
    await expect
      .poll(() => app.page.locator(".filter-error").innerText())
      .toContain("The lanes are still those of “kind:vcpu”.");
    expect(await app.page.locator(".field.is-filter").innerText()).toMatch(/\d lanes as before/);
  });

  test("conditions on intervals dim what does not match, and take no lane away", async () => {
    await box().fill("kind:vcpu");
    const names = await lanes();
    const picture = () => settledPicture(app.page.locator("canvas").first());
    const plain = await picture();
    await box().fill("kind:vcpu && state:preempted && duration > 5ms");
    await expect.poll(picture).not.toBe(plain);
    expect(await lanes()).toEqual(names);
    await box().fill("kind:vcpu");
    await expect.poll(picture).toBe(plain);
  });

  test("no match says so over the lanes, and a button clears the filter (D21)", async () => {
    await box().fill('name ~ "no lane is called so"');
    await app.page.getByText("No lane matches").waitFor();
    await app.page.getByRole("button", { name: "Clear the filter" }).click();
    expect(await box().inputValue()).toBe("");
    expect((await lanes()).length).toBeGreaterThan(5);
    expect(await app.page.getByText("No lane matches").count()).toBe(0);
    expect(app.errors).toEqual([]);
  });
});
