import type { Page } from "playwright-core";
import { keyEvent } from "../../workers/model/input-recording/recording.js";
import { showTab } from "../e2e/harness.js";
import { type Guest, startGuest } from "../guest/guest.js";
import { guestParts } from "../guest/parts.js";

/** A line that lists files, typed as people type. */
const KEYS = ["l", "s", "spc", "minus", "l", "spc", "slash", "ret", "d", "a", "t", "e", "ret"];
const APART_MS = 110;
const RUNS = 10;

/** A typed line of a real guest under emulation, recorded and replayed: what the panel says of each key. Answers how to end. */
async function inputs(page: Page): Promise<() => Promise<void>> {
  const { parts } = partsOrNothing();
  const guest = await startGuest(parts);
  await guest.run("setsid sh -c 'exec sh </dev/tty1 >/dev/tty1 2>&1' </dev/null >/dev/null 2>&1 &");
  await page.getByRole("button", { name: "Recent traces and samples" }).click();
  await page.getByRole("menuitem", { name: "Attach to running VMs" }).click();
  const found = page
    .getByRole("dialog")
    .getByRole("listitem")
    .filter({ hasText: `pid ${guest.pid} ` });
  await found.getByRole("button", { name: "Attach", exact: true }).click();
  await page.getByRole("tabpanel", { name: "Monitor" }).getByRole("listitem").first().waitFor();
  await showTab(page, "Inputs");
  const panel = page.getByRole("tabpanel", { name: "Inputs" });
  await panel.getByRole("button", { name: "Record input", exact: true }).click();
  await page.getByRole("button", { name: /recording input/ }).waitFor();
  await type(guest, page);
  await panel.getByRole("button", { name: "Stop recording", exact: true }).click();
  await panel.getByLabel("How often").fill(`${RUNS}`);
  await panel.getByRole("button", { name: "Replay", exact: true }).click();
  await panel.getByText(`replayed ${RUNS} times`).waitFor();
  await panel.getByRole("button", { name: "Inputs", exact: true }).click();
  return () => guest.close();
}

/** The same, and its runs against each other: the first half and the second. */
export async function runs(page: Page): Promise<() => Promise<void>> {
  const end = await inputs(page);
  await page.keyboard.press("Control+Shift+KeyP");
  await page.getByRole("combobox", { name: "Commands" }).fill("Compare runs of");
  await page.keyboard.press("Enter");
  await page.getByRole("tabpanel", { name: "Compare" }).getByRole("button", { name: "Responses", exact: true }).click();
  return end;
}

async function type(guest: Guest, page: Page): Promise<void> {
  for (const key of KEYS) {
    for (const down of [true, false]) {
      await guest.monitor.execute("input-send-event", { events: [keyEvent(key, down)] });
      await page.waitForTimeout(APART_MS);
    }
  }
}

function partsOrNothing(): Extract<ReturnType<typeof guestParts>, { readonly parts: unknown }> {
  const found = guestParts();
  if ("parts" in found) return found;
  throw new Error(`a guest needs ${found.missing.join(", ")}`);
}
