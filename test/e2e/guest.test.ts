import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tracesDir, unpackTrace } from "../setup/outside-data.js";
import { describeWith, OUTSIDE_DATA } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

const why = chromiumPath ? `${OUTSIDE_DATA}: set LANESCOPE_TRACES to the folder of real traces` : NO_CHROMIUM;

describeWith("a host and its guest, opened together", chromiumPath && tracesDir, why, () => {
  const app = sharedApp(async () => {
    const unpacked = unpackTrace("lab/lttng-host-guest-b.tar.zst");
    const folder = join(unpacked, readdirSync(unpacked)[0] ?? "");
    return startRead({ traces: [join(folder, "lttng-host"), join(folder, "lttng-vmB")], width: 1600, height: 900 });
  });

  const rows = () =>
    app.page.getByRole("treeitem").evaluateAll((items) =>
      items.map((item) => ({
        text: item.querySelector(".tree-name")?.textContent ?? "",
        level: Number(item.getAttribute("aria-level")),
        title: item.getAttribute("title") ?? "",
      })),
    );

  test("the guest's machine stands below its VM, with a mark that says where its clock comes from", async () => {
    await app.page.getByRole("combobox", { name: /filter/i }).fill("vmB");
    await expect.poll(async () => (await rows()).some(({ text }) => text.startsWith("vmB"))).toBe(true);
    const shown = await rows();
    const at = shown.findIndex(({ text }) => text.startsWith("vmB"));
    const guest = shown[at];
    const parent = shown.slice(0, at).findLast(({ level }) => level < (guest?.level ?? 0));
    expect(parent?.text).toMatch(/2316/);
    expect(guest?.text).toMatch(/vmB\s*clock \+0\.40\d{4} s/);
    expect(guest?.title).toMatch(/guest in VM 2316 .* onto the clock of labhost/s);
    await app.page.getByRole("combobox", { name: /filter/i }).fill("");
  });

  test("a thread of the guest is veiled where its vCPU has no CPU: in the picture, the tooltip, details and the legend", async () => {
    const { page } = app;
    // A phase in which all vCPUs share one CPU of the host.
    await page.getByRole("combobox", { name: /filter/i }).fill("machine:vmB kind:cpu");
    await expect.poll(async () => (await rows()).at(-1)?.text).toBe("CPU 0");
    const box = await page.getByTestId("lanes").boundingBox();
    const row = await page.getByRole("treeitem").last().boundingBox();
    if (box === null || row === null) throw new Error("no lanes");
    const y = row.y + row.height / 2;
    const x = box.x + box.width * 0.31;
    await page.mouse.move(x, y);
    await page.keyboard.down("Control");
    for (let i = 0; i < 14; i++) await page.mouse.wheel(0, -200);
    await page.keyboard.up("Control");
    const tooltip = page.getByRole("tooltip");
    const stolen = async (): Promise<boolean> =>
      /the host labhost: (Preempted|Runnable)/.test(await tooltip.innerText());
    let at = x;
    await expect
      .poll(async () => {
        at += 7;
        await page.mouse.move(at, y);
        await page.waitForTimeout(150);
        return (await tooltip.count()) === 1 && (await stolen());
      })
      .toBe(true);
    expect(await tooltip.innerText()).toMatch(/Taken off by|CPU taken by/);
    expect(await tooltip.innerText()).toMatch(/taken by the host, \d+/);
    await app.screenshot("guest-veil");
    await page.mouse.click(at, y);
    await expect
      .poll(() => page.locator("#panel").innerText())
      .toMatch(/Taken\s+.* taken by the host, .*: .*Preempted/);
    await page.getByRole("button", { name: /Colours/ }).click();
    await expect
      .poll(() => page.getByRole("dialog", { name: "Legend and colours" }).innerText())
      .toMatch(/Stolen by the host\s+on lanes of a guest/);
    await page.keyboard.press("Escape");
    await page.getByRole("combobox", { name: /filter/i }).fill("");
    await page.getByTestId("lanes").focus();
    await page.keyboard.press("Digit0");
  });

  test("the import report and the status bar say so, and events name their machine, in one order", async () => {
    await app.page.getByRole("button", { name: "note on times" }).click();
    await expect
      .poll(() => app.page.locator("#panel").innerText())
      .toMatch(/vmB\s+guest, 1 CPU · guest of labhost\/vm\/2316/);
    expect(await app.page.locator("#panel").innerText()).toMatch(
      /on the clock of labhost, 402\s\d{3}\s\d{3} ns after its own/,
    );
    await app.page.getByRole("tab", { name: "Events", exact: true }).click();
    // From here on both recorded: the host's begin.
    const machines = () => app.page.locator(".event-line > span:nth-child(2)").allInnerTexts();
    await expect.poll(async () => (await machines()).length).toBeGreaterThan(3);
    for (const name of await machines()) expect(["labhost", "vmB"]).toContain(name);
    expect(app.errors).toEqual([]);
  });
});
