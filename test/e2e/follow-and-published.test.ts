import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, showTab, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("one thread, and two definitions", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1600, height: 1000 }));

  test("a followed vCPU stands out on the CPUs it runs on, until Esc", async () => {
    await app.page.getByRole("treeitem").filter({ hasText: "vCPU 0" }).first().click();
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("KeyT");
    const note = app.page.getByTestId("followed");
    await expect.poll(() => note.innerText()).toMatch(/^Following VM .* › vCPU 0: 19 moves to another CPU/);
    const over = app.page.locator(".over-lanes");
    await expect.poll(() => over.isVisible()).toBe(true);
    await app.page.waitForTimeout(400);
    const followed = await over.screenshot();
    await app.screenshot("followed");
    for (let i = 0; i < 12; i++) await app.page.keyboard.press("KeyW");
    await expect.poll(() => note.innerText()).not.toContain("19 moves");
    await app.page.keyboard.press("Digit0");
    await expect.poll(() => note.innerText()).toContain("19 moves");
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("Escape");
    await expect.poll(() => note.count()).toBe(0);
    await expect.poll(async () => (await over.screenshot()).equals(followed)).toBe(false);
  });

  // D15.
  test("where no cause is known the answer stands at the state and beside the question, and leaves with it", async () => {
    await app.page.getByRole("treeitem").filter({ hasText: "vCPU 0" }).first().click();
    await showTab(app.page, "Details");
    const answer = app.page.getByTestId("no-wake");
    const ask = app.page.getByRole("button", { name: "What caused it" });
    // The chain of causes ends somewhere.
    for (let i = 0; i < 40 && (await answer.count()) === 0; i += 1) {
      await ask.click();
      await app.page.waitForTimeout(100);
    }
    expect(await answer.innerText()).toBe("No known cause");
    expect(await app.page.locator(".details-tools").innerText()).toContain("No known cause");
    const bubble = await answer.boundingBox();
    const lane = await app.page.locator('[role="treeitem"][aria-selected="true"]').boundingBox();
    if (bubble === null || lane === null) throw new Error("nothing is selected");
    expect(Math.abs(bubble.y - lane.y)).toBeLessThan(3 * lane.height);
    await app.screenshot("no-known-cause");
    await app.page.getByTestId("lanes").focus();
    await app.page.keyboard.press("ArrowRight");
    await expect.poll(() => answer.count()).toBe(0);
  });

  test("waits are counted as published on demand, with the difference in figures", async () => {
    await app.page.getByRole("tab", { name: "Statistics" }).click();
    const panel = app.page.locator("#panel");
    const row = (name: string) => panel.getByRole("row").filter({ hasText: name }).first();
    await row("Runnable").waitFor();
    await panel.getByRole("button", { name: "As published" }).click();
    const table = panel.getByRole("table", { name: "Waits of vCPUs, here and as published" });
    const runnable = table.getByRole("row").filter({ hasText: "Runnable" });
    await runnable.waitFor();
    const [, , here, published, difference] = await runnable.getByRole("cell").allInnerTexts();
    expect(here).toMatch(/^\d.* (ms|s)$/);
    expect(published).toMatch(/^0/);
    expect(difference).toBe(`−${here}`);
    await app.screenshot("as-published");

    await app.page.getByRole("tab", { name: "Waits" }).click();
    expect(await panel.getByRole("button", { name: "As published" }).getAttribute("aria-pressed")).toBe("true");
    await panel.getByRole("button", { name: "Waits to the wake-up" }).click();
    expect(app.errors).toEqual([]);
  });
});
