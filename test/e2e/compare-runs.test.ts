import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { type MadeRun, runLog } from "../fakes/run-log.js";
import { tempFolder } from "../golden/cli-support.js";
import { startRead, statusFact } from "./harness.js";

const KEYS = [..."typedline"];
/** The input that takes much longer. */
const SLOW = 4;

/** Five runs in a log, whose guest answers so much later; ms. */
function fiveRuns(folder: string, name: string, slowMs: number): string {
  const run = (number: number): MadeRun => ({
    beginMs: 4000 * number,
    inputs: KEYS.map((key, i) => ({
      key,
      atMs: 200 * i,
      screenMs: 60 + ((i * 7 + number * 5) % 11) + slowMs + (i === SLOW ? 2 * slowMs : 0),
    })),
    endMs: 3000,
  });
  const path = join(folder, name);
  writeFileSync(path, runLog(...[0, 1, 2, 3, 4].map(run)));
  return path;
}

async function focus(place: Locator) {
  await place.focus();
  expect(await place.evaluate((element) => element === document.activeElement)).toBe(true);
}

test("runs of a log are compared with each other, and with those of another log", async () => {
  const folder = tempFolder();
  const [quick, slow] = [fiveRuns(folder, "quick.lsm.jsonl", 0), fiveRuns(folder, "slow.lsm.jsonl", 40)];
  const app = await startRead({ traces: [quick] });
  onTestFinished(() => app.close());
  const { page } = app;
  const panel = page.getByRole("tabpanel", { name: "Compare" });
  const button = (name: string) => panel.getByRole("button", { name, exact: true });

  await page.keyboard.press("Control+Shift+KeyP");
  await page.getByRole("combobox", { name: "Commands" }).fill("Compare runs of");
  await page.keyboard.press("Enter");
  await expect.poll(() => panel.innerText()).toContain("3 runs in A, 2 in B");
  await expect.poll(() => panel.getByRole("status").innerText()).toMatch(/too few/i);

  await button("Choose runs").click();
  const fifth = panel.getByRole("group", { name: /Side of .*run 5/ });
  await fifth.getByRole("button", { name: "A", exact: true }).click();
  await expect.poll(() => panel.innerText()).toContain("4 runs in A, 1 in B");

  await page.locator('[data-field="compare-file"]').setInputFiles(slow);
  await button("What changed").click();
  await expect.poll(() => panel.innerText()).toContain("5 runs in A, 5 in B");
  await expect.poll(() => panel.getByRole("status").innerText()).toContain("B is slower");
  await expect.poll(() => panel.getByRole("listitem").first().innerText()).toContain("A response takes");

  await button("Inputs").click();
  const first = panel.getByRole("row").nth(1);
  await expect.poll(() => first.innerText()).toContain(`key ${KEYS[SLOW]} down`);
  await button(`Show input ${SLOW} in A`).click();
  await expect.poll(() => statusFact(page, "Δ")).toMatch(/^6\d/);

  for (const part of ["Responses", "Resources", "Figures"]) {
    await button(part).click();
    await expect.poll(() => button(part).getAttribute("aria-pressed")).toBe("true");
    // In a low window the charts scroll, also by the keyboard.
    if (part === "Responses") await focus(panel.getByRole("region", { name: "Responses of the runs", exact: true }));
  }
  await expect.poll(() => panel.getByRole("row").filter({ hasText: "response" }).first().innerText()).toContain("sure");
  await button("Ranges").click();
  await button("Set A").waitFor();
  expect(app.errors).toEqual([]);
});
