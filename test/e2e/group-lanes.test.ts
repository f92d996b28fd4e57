import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { atFirst, chromiumPath, NO_CHROMIUM, showTab, startRead, untilSampleRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

const VM = "VM qemu-system-x86 (1995)";

describeWith("lanes that head others, in the bundled sample", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1600, height: 1000 }));

  const lane = (name: string) =>
    app.page
      .getByRole("treeitem")
      .filter({ hasText: new RegExp(`^${name.replace(/[()]/g, "\\$&")}$`) })
      .first();
  const middleOf = async (name: string) => {
    const box = await lane(name).boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0) / 2;
  };
  const live = () => app.page.locator("#lanes-live").textContent();
  const panel = () => app.page.locator("#panel").innerText();

  test("the window's title names the trace", async () => {
    await expect.poll(() => app.page.title()).toBe("labhost-overcommit.tar.zst – Lanescope");
  });

  test.each([VM, "labhost", "CPUs"])(
    "%s: the pointer, a click and the keyboard say what its members do",
    async (name) => {
      await app.page.mouse.move(1100, await middleOf(name));
      const tooltip = app.page.getByRole("tooltip");
      await expect.poll(() => tooltip.innerText()).toMatch(/\d (vCPU|CPUs): .*(runs|waits|busy|idle|stolen)/);
      await expect.poll(() => tooltip.innerText()).toContain(name);
      await app.page.mouse.click(1100, await middleOf(name));
      await expect.poll(live).toMatch(/\d v?CPUs?: .+, at \d\d:\d\d:\d\d/);
      const before = await live();
      await app.page.keyboard.press("ArrowRight");
      await expect.poll(live).not.toBe(before);
      await showTab(app.page, "Details");
      await expect.poll(panel).toContain("Time of its");
    },
  );

  test("details of a VM: what it is, its steal and who took it, its exits and findings, which lead to their places", async () => {
    await lane(VM).click();
    await showTab(app.page, "Details");
    await expect.poll(panel).toMatch(/Process\s+qemu-system-x86, pid 1995/);
    await expect.poll(panel).toMatch(/Steal\s+3\.18 s, 19\.1 %/);
    await expect.poll(panel).toMatch(/Exits: \d+ per second/);
    await expect.poll(panel).toContain("VM qemu-system-x86 (2114) › vCPU 0");
    const finding = app.page.locator("#panel").getByRole("button", { name: /lost 19 % of its time/ });
    await finding.click();
    await expect.poll(() => app.page.locator("footer").innerText()).toMatch(/Δ\s*28\.004 729 ms/);
    await app.page.keyboard.press("Digit0");
    await atFirst(app);
  });

  test("the tooltip follows keys while the pointer rests, and is copied by key", async () => {
    await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const tooltip = app.page.getByRole("tooltip");
    await app.page.mouse.move(1100, await middleOf(VM));
    await expect.poll(() => tooltip.innerText()).toContain("in this pixel of");
    const before = await tooltip.innerText();
    await app.page.keyboard.press("KeyW");
    await expect.poll(() => tooltip.innerText()).toContain("in this pixel of");
    const pixel = (text: string) => /in this pixel of (.*)/.exec(text)?.[1];
    await expect.poll(async () => pixel(await tooltip.innerText())).not.toBe(pixel(before));
    await app.page.keyboard.press("KeyD");
    // At once: the tooltip of the new place may not be there yet.
    await app.page.keyboard.press("Shift+KeyC");
    await expect.poll(() => app.page.locator("footer").innerText()).toContain("copied what is under the pointer");
    const copied = await app.page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain(`${VM} (labhost/vm/1995)`);
    await app.page.keyboard.press("Digit0");
  });

  test("a preempted vCPU says on which CPU it was last, and who took it", async () => {
    await app.page.locator('[data-field="filter"]').fill("");
    await app.page.getByRole("tab", { name: "Steal", exact: true }).click();
    const worst = app.page.getByRole("gridcell", {
      name: /^VM .*1995\S* waited [\d.]+ s while VM .*2114\S* had its CPU/,
    });
    await worst.click();
    await showTab(app.page, "Details");
    await expect.poll(panel).toMatch(/Last CPU\s+1/);
    expect(await panel()).toMatch(/Taken off by\s+VM qemu-system-x86 \(2114\) › vCPU 0/);
  });

  test("the selected state comes back after a reload", async () => {
    const before = await panel();
    const start = /Start\s+(.*)/.exec(before)?.[1] ?? "none";
    await app.page.goto(app.url);
    await untilSampleRead(app.page);
    await showTab(app.page, "Details");
    await expect.poll(panel).toContain(start);
    expect(app.errors).toEqual([]);
  });
});
