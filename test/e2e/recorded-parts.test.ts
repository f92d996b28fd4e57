import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { lttngMetadata, lttngPacket } from "../unit/workers/formats/ctf/writer.js";
import { chromiumPath, NO_CHROMIUM, startRead, statusFact } from "./harness.js";
import { sharedApp } from "./shared-app.js";

const LENGTH_NS = 2_000_000_000n;

/** A folder with a trace of two events, 2 s apart, which begins at a second of the wall clock. */
function writeTrace(parent: string, name: string, beginS: number): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  const events = [0n, LENGTH_NS].map((ts) => ({ name: "number" as const, ts, value: 1n }));
  writeFileSync(join(folder, "metadata"), lttngMetadata().replace("offset_s = 1000", `offset_s = ${beginS}`));
  writeFileSync(join(folder, "ch_0"), lttngPacket({ begin: 0n, end: LENGTH_NS, events }));
  return folder;
}

describeWith("traces that were recorded ten minutes apart", chromiumPath, NO_CHROMIUM, () => {
  let parent: string;
  let traces: readonly string[] = [];
  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), "lanescope-parts-"));
    traces = [0, 600, 1200].map((at, i) => writeTrace(parent, `part-${i}`, 1_700_000_000 + at));
  });
  afterAll(() => {
    rmSync(parent, { recursive: true, force: true });
  });
  const app = sharedApp(() => startRead({ traces }));

  const windowLength = () => statusFact(app.page, "window");
  const press = (key: string) => app.page.keyboard.press(key);

  test("keys lead from one recorded part to the next and back, and not beyond the last", async () => {
    await app.page.getByTestId("lanes").focus();
    await expect.poll(windowLength).toMatch(/^20/);
    const whole = await windowLength();
    const begin = () => app.page.getByRole("slider", { name: /^Whole trace/ }).getAttribute("aria-valuenow");
    const beginS = async () => Math.round(Number(await begin()) / 1e9);
    const firstS = await beginS();
    // The middle of the whole is in the second part.
    for (const [key, partS] of [
      ["Alt+PageUp", 0],
      ["Alt+PageDown", 600],
      ["Alt+PageDown", 1200],
      ["Alt+PageDown", 1200],
      ["Alt+PageUp", 600],
    ] as const) {
      await press(key);
      await expect.poll(beginS).toBe(firstS + partS);
      expect(await windowLength()).toMatch(/^2(\.\d+)? s$/);
    }
    await press("Digit0");
    await expect.poll(windowLength).toBe(whole);
    expect(app.errors).toEqual([]);
  });
});
