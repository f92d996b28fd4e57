import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { keyEvent } from "../../workers/model/input-recording/recording.js";
import { chromiumPath, NO_CHROMIUM, showTab, startRead } from "../e2e/harness.js";
import { startGuest } from "../guest/guest.js";
import type { GuestParts } from "../guest/parts.js";
import { describeWithGuest } from "../guest/with-guest.js";
import { describeWith } from "../setup/skip.js";

/** A busy machine lets a guest under emulation wait for seconds. */
const LONG = { timeout: 90_000 };
const LINE = ["e", "c", "h", "o", "spc", "h", "i", "ret"];

async function attach(page: Page, pid: number): Promise<void> {
  await page.getByRole("button", { name: "Recent traces and samples" }).click();
  await page.getByRole("menuitem", { name: "Attach to running VMs" }).click();
  const sheet = page.getByRole("dialog", { name: "Attach to running VMs" });
  const found = sheet.getByRole("listitem").filter({ hasText: `pid ${pid} ` });
  await found.getByRole("button", { name: "Attach", exact: true }).click();
  await page
    .getByRole("tabpanel", { name: "Monitor" })
    .getByRole("listitem")
    .filter({ hasText: `(${pid})` })
    .waitFor();
}

/** Numbers of the inputs that the table tells, and how many of them have a response. */
async function answered(panel: Locator): Promise<{ readonly keys: number; readonly responses: number }> {
  const rows = panel.getByRole("row").filter({ hasText: /key [a-z]+ down/ });
  const texts = await rows.allInnerTexts();
  return { keys: texts.length, responses: texts.filter((text) => text.includes("screen")).length };
}

function tests(parts: GuestParts): void {
  test("a typed line is recorded, replayed, and each key's response is seen", async () => {
    const guest = await startGuest(parts);
    const app = await startRead({ attaches: true });
    const { page } = app;
    try {
      // The keys go to the console of the screen, where a shell shows them.
      await guest.run("setsid sh -c 'exec sh </dev/tty1 >/dev/tty1 2>&1' </dev/null >/dev/null 2>&1 &");
      await attach(page, guest.pid);
      await showTab(page, "Inputs");
      const panel = page.getByRole("tabpanel", { name: "Inputs" });
      await panel.getByRole("button", { name: "Record input" }).click();
      await page.getByRole("button", { name: /recording input/ }).waitFor(LONG);
      await page.getByRole("treeitem", { name: /its input is recorded/ }).waitFor(LONG);
      for (const key of LINE) {
        for (const down of [true, false])
          await guest.monitor.execute("input-send-event", { events: [keyEvent(key, down)] });
      }
      await expect.poll(() => panel.innerText(), LONG).toContain("16 inputs, 8 keys");
      await panel.getByRole("button", { name: "Stop recording" }).click();
      const lines = panel.getByRole("listbox", { name: "Lines of the recording" });
      await expect.poll(() => lines.getByRole("option").count(), LONG).toBeGreaterThan(0);
      expect(await lines.getByRole("option").first().innerText()).toContain("key e down");
      // Keys that QEMU got at once are spaced by a replay.
      await panel.getByRole("button", { name: "Replay", exact: true }).click();
      await expect.poll(() => panel.innerText(), LONG).toMatch(/replayed: /);
      await panel.getByRole("button", { name: "Inputs", exact: true }).click();
      await panel.getByRole("searchbox").or(panel.getByPlaceholder("Only rows with…")).fill("run=1");
      await expect.poll(() => answered(panel), LONG).toEqual({ keys: LINE.length, responses: LINE.length });
      expect(app.errors).toEqual([]);
    } finally {
      await app.close();
      await guest.close();
    }
  });
}

describeWith("in a browser", chromiumPath, NO_CHROMIUM, () => {
  describeWithGuest("input of a living VM", tests);
});
