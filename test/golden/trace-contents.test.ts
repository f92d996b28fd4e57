import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { listTraceFiles } from "../../electron/cli/trace-files.js";
import { createEngine } from "../../workers/engine.js";
import { ownClockNs } from "../../workers/model/annotations/trace-clock.js";
import type { AlignMethod } from "../../workers/model/clock-choice.js";
import type { OpenRequest } from "../../workers/model/engine-api.js";
import { ONE_THREAD } from "../setup/one-thread.js";

const SAMPLE = fileURLToPath(new URL("../../samples/labhost-vma.tar.zst", import.meta.url));
const LANE = "vmA/cpu/0";

/** Traces of the sample, and the first times at which the guest's CPU changed its state, by the guest's own clock. */
async function opened(choices: Partial<OpenRequest>) {
  const listed = await listTraceFiles([SAMPLE]);
  if (!listed.ok) throw new Error(listed.error.message);
  const engine = createEngine(ONE_THREAD);
  const open = await engine.open({ name: "sample", files: listed.value.files, ...choices });
  if (!open.ok) throw new Error(open.error.message);
  const done = await engine.done();
  if (!done.ok) throw new Error(done.error.message);
  const { traces: paths } = await engine.info();
  const { traces, contentId, beginNs, endNs } = done.value;
  const lane = (await engine.lanes()).paths.indexOf(LANE);
  const guest = traces.find(({ machine }) => machine === "vmA");
  const request = { lanes: Int32Array.of(lane), t0: beginNs, t1: endNs, limit: 2000, order: "time" as const };
  const { start } = await engine.intervals(request);
  // The first interval begins where the session does, which is another time with the host.
  const starts = guest === undefined ? [] : [...start].slice(1).map((t) => ownClockNs(guest.clock, t));
  await engine.close();
  return { contentId, traces, guest, starts, paths: paths.map(({ path }) => path) };
}

const together = await opened({});
const host = together.traces.findIndex(({ machine }) => machine === "labhost");
const alone = { without: [together.paths[host] ?? ""] };

test("a trace has the same content id alone and beside its host", async () => {
  const guest = await opened(alone);
  expect(guest.traces).toHaveLength(1);
  expect(guest.guest?.contentId).toBe(guest.contentId);
  expect(together.guest?.contentId).toBe(guest.contentId);
  expect(together.contentId).not.toBe(guest.contentId);
});

// By the clocks that the file stores, the guest's times are the host's from the beginning. By events, its clock is moved.
test.each<[AlignMethod, boolean]>([
  ["stored-sync", false],
  ["events", true],
])("times on the clock of a guest's trace are those that it has alone: %s", async (align, isMoved) => {
  const [both, one] = [await opened({ align }), await opened({ ...alone, align })];
  expect(both.guest?.clock.isMoved).toBe(isMoved);
  expect(one.starts.length).toBeGreaterThan(500);
  const own = new Set(both.starts);
  // Where a clock drifts, the first of the own times that become one ns of an even clock is answered.
  const found = one.starts.filter((ns) => [-1n, 0n, 1n].some((by) => own.has(ns + by)));
  expect(found.length / one.starts.length).toBeGreaterThan(0.98);
});
