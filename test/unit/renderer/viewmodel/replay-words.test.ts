import { expect, test } from "vitest";
import { replayWords, runEndWords } from "../../../../renderer/viewmodel/replay-words.js";
import type { ReplayStatus, RunResult } from "../../../../workers/model/input-operations.js";

const TIMING = { min: -1e4, p50: 8e4, p95: 2.1e6, p99: 3e6, max: 9e6, drift: 0, late: 0 };
const DONE: RunResult = { run: 1, state: "done", sent: 4, shiftNs: 0, timing: TIMING };

function status(more: Partial<ReplayStatus>): ReplayStatus {
  const choice = { mode: "timed", speed: 1, repeat: 1 } as const;
  const all = { vm: "vm1", name: "a.lsi.jsonl", run: 1, sent: 1, groups: 4, shiftNs: 0, results: [] } as const;
  return { ...choice, ...all, state: "running", ...more };
}

const CASES: readonly (readonly [string, Partial<ReplayStatus>])[] = [
  ["", {}],
  ["moved by 681 ms", { shiftNs: 681e6 }],
  ["paused; a line came", { state: "paused", told: "a line came" }],
  ["waits for a step", { state: "stepping" }],
  ["waiting; the VM does not run", { state: "waiting", told: "the VM does not run" }],
  ["replayed: 80 µs off in the middle, 95 % within 2.1 ms", { state: "ended", results: [DONE] }],
  ["replayed", { state: "ended", results: [{ run: 1, state: "done", sent: 4, shiftNs: 0 }] }],
  ["replayed 2 times", { state: "ended", repeat: 2, results: [DONE, { ...DONE, run: 2 }] }],
  ["replayed 1 of 5 times; stopped", { state: "ended", repeat: 5, results: [DONE], why: "stopped" }],
  ["not replayed to its end; QEMU is gone", { state: "ended", why: "QEMU is gone" }],
];

test.each(CASES)("“%s”", (words, more) => {
  expect(replayWords(status(more))).toBe(words);
});

test("a run says how it ended, and why", () => {
  expect(runEndWords(DONE)).toBe("done");
  expect(runEndWords({ ...DONE, state: "failed", why: "QEMU is gone" })).toBe("failed: QEMU is gone");
});
