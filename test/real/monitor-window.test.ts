import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import { chromiumPath, NO_CHROMIUM, startRead } from "../e2e/harness.js";
import { type Guest, startGuest } from "../guest/guest.js";
import type { GuestParts } from "../guest/parts.js";
import { describeWithGuest } from "../guest/with-guest.js";
import { describeWith } from "../setup/skip.js";

/** A busy machine lets a guest under emulation wait for seconds. */
const LONG = { timeout: 90_000 };

/** A figure of a VM's card, as it stands there. */
async function figure(card: Locator, title: string): Promise<string> {
  return await card.locator(".vm-figure").filter({ hasText: title }).locator("dd").innerText();
}

/** Waits until a figure has had so many values. */
async function moves(card: Locator, title: string, count: number): Promise<void> {
  const seen = new Set<string>();
  const look = async () => {
    seen.add(await figure(card, title));
    return [...seen].filter((text) => /^\d/.test(text)).length;
  };
  await expect.poll(look, LONG).toBeGreaterThanOrEqual(count);
}

async function withLoad(guest: Guest): Promise<void> {
  await guest.put("/tmp/load.sh", readFileSync(join(process.cwd(), "test/guest/inside/load.sh")));
  await guest.run("setsid sh /tmp/load.sh </dev/null >/dev/null 2>&1 &");
}

function tests(parts: GuestParts): void {
  test("CPU, memory and processes of its guest move", async () => {
    const guest = await startGuest(parts);
    const app = await startRead({ attaches: true });
    const { page } = app;
    try {
      await withLoad(guest);
      await page.getByRole("button", { name: "Recent traces and samples" }).click();
      await page.getByRole("menuitem", { name: "Attach to running VMs" }).click();
      const sheet = page.getByRole("dialog", { name: "Attach to running VMs" });
      const found = sheet.getByRole("listitem").filter({ hasText: `pid ${guest.pid} ` });
      const { guestAgent, serial } = guest.sockets;
      const way = parts.agent === undefined ? `a shell at ${serial}` : `the guest agent at ${guestAgent}`;
      await found.getByRole("combobox").selectOption({ label: way });
      await found.getByRole("button", { name: "Attach", exact: true }).click();

      const panel = page.getByRole("tabpanel", { name: "Monitor" });
      const card = panel.getByRole("listitem").filter({ hasText: `(${guest.pid})` });
      await expect.poll(() => card.innerText(), LONG).toContain("running");
      for (const title of ["guest says busy", "host says ran", "resident"]) await moves(card, title, 3);
      const shell = panel.getByRole("row").filter({ hasText: "sh /tmp/load.sh" });
      await expect.poll(() => shell.count(), LONG).toBe(1);
      await expect.poll(() => panel.getByRole("row").filter({ hasText: "head" }).count(), LONG).toBeGreaterThan(0);

      await guest.monitor.execute("stop");
      await expect.poll(() => card.innerText(), LONG).toContain("paused");
      await guest.monitor.execute("cont");
      await expect.poll(() => card.innerText(), LONG).toContain("running");

      await page.reload();
      await expect.poll(() => page.locator("footer.status").innerText(), LONG).toContain("recording 1 VM");
      process.kill(guest.pid, "SIGKILL");
      await expect
        .poll(() => card.innerText(), LONG)
        .toMatch(/was running[\s\S]*QEMU closed|process of the VM has ended/);
      await expect.poll(() => page.getByRole("button", { name: /recording/ }).count(), LONG).toBe(0);
      expect(app.errors).toEqual([]);
    } finally {
      await app.close();
      await guest.close();
    }
  });
}

describeWith("in a browser", chromiumPath, NO_CHROMIUM, () => {
  describeWithGuest("a window attached to a living VM", tests);
});
