import { expect, test } from "vitest";
import { toldProgress } from "../../../../renderer/viewmodel/told-progress.js";
import type { Progress } from "../../../../workers/model/progress.js";

const NOTHING: Progress = {
  serial: 1,
  phase: "live",
  bytesRead: 0,
  totalBytes: 0,
  events: 0,
  readUntilNs: 0,
  beginNs: 0,
  endNs: 0,
  laneVersion: 0,
  memoryBytes: 0,
  problems: [],
  losses: { events: 0, gaps: 0, uncounted: 0 },
};

test("numbers of watched VMs change once a second, and at the end to the last ones", () => {
  const times = [0, 250, 500, 750, 1000, 1250, 1500];
  const live = times.map((ms): Progress => ({ ...NOTHING, events: ms, readUntilNs: ms * 1e6 }));
  const all = [...live, { ...NOTHING, phase: "done" as const, events: 1600, readUntilNs: 1600e6 }];
  let told: Progress | undefined;
  const events = all.map((now) => {
    told = toldProgress(told, now);
    return told.events;
  });
  expect(events).toEqual([0, 0, 0, 0, 1000, 1000, 1000, 1600]);
});

test("numbers of a trace that is read change with each piece", () => {
  const before: Progress = { ...NOTHING, phase: "reading" };
  const now: Progress = { ...before, events: 5, readUntilNs: 1 };
  expect(toldProgress(before, now)).toBe(now);
});
