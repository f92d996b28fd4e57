import { expect, test } from "vitest";
import { type PlanOptions, planOf } from "../../../../../../electron/node/vm/replay/plan.js";
import type { InputLine } from "../../../../../../workers/model/input-recording.js";
import { type FakePlay, fakePlay } from "../../../../../fakes/fake-play.js";
import { button, group, key, move, tap } from "./inputs.js";

/** A run begins so long after it is asked for. */
const LEAD = 50;

function playOf(lines: readonly InputLine[], options: Partial<PlanOptions> = {}, header = {}): FakePlay {
  return fakePlay(planOf(header, lines, { mode: "timed", speed: 1, ...options }));
}

/** What the VM took, with times from the run's begin. */
function taken({ taken }: FakePlay): string[] {
  return taken.map(({ ms, what }) => `${Math.round(ms - LEAD)} ${what}`);
}

function kinds({ told }: FakePlay, ...which: string[]) {
  return told.filter(({ kind }) => which.includes(kind));
}

const ab = [...tap(0, "a"), ...tap(100, "b")];

test("each group is sent at its moment, and told with what was planned", async () => {
  const play = playOf([...ab, { t: 150e6, mark: "typed" }]);
  await play.player.run();
  expect(taken(play)).toEqual(["0 +a", "10 -a", "100 +b", "110 -b"]);
  expect(kinds(play, "group")[2]).toMatchObject({ i: 2, at: 150e6, planned: 150e6, early: 0, us: 0, con: 0 });
  expect(play.told.at(-2)).toEqual({ kind: "mark", at: 200e6, text: "typed" });
  expect(play.told.at(-1)).toEqual({ kind: "end", at: 200e6, state: "done" });
});

test("a group goes out earlier by half of what answers take, and one slow answer changes nothing", async () => {
  const lines = Array.from({ length: 40 }, (_, index) => group(index * 20, move(index)));
  const play = playOf(lines);
  play.answerMs = (ms) => (Math.round(ms - LEAD) === 600 ? 12 : 2);
  await play.player.run();
  const sent = play.taken.map(({ ms }, index) => Math.round((ms - LEAD - index * 20) * 10) / 10);
  expect(sent.slice(10)).toEqual(Array.from({ length: 30 }, () => -1));
});

test("a machine that stood still moves the rest along, and catches up nothing in a burst", async () => {
  const play = playOf([...ab, ...tap(200, "c")]);
  play.answerMs = (ms) => (Math.round(ms - LEAD) === 10 ? 500 : 0);
  await play.player.run();
  // The first group after it goes at once, and all later ones keep their distance to it.
  expect(taken(play)).toEqual(["0 +a", "10 -a", "510 +b", "520 -b", "610 +c", "620 -c"]);
  expect(kinds(play, "shift")).toEqual([
    { kind: "shift", at: (LEAD + 510) * 1e6, ns: 410e6, why: "this machine or QEMU stood still" },
  ]);
  expect(kinds(play, "group")[2]).toMatchObject({ planned: (LEAD + 510) * 1e6 });
});

test("a short stall is caught up, but with a gap between groups", async () => {
  const play = playOf([0, 20, 22, 24, 40, 300].map((ms) => group(ms, move(ms))));
  play.answerMs = (ms) => (ms === LEAD ? 100 : 0);
  await play.player.run();
  expect(taken(play)).toEqual(["0 x0", "100 x20", "101 x22", "102 x24", "103 x40", "300 x300"]);
  expect(kinds(play, "shift")).toEqual([]);
});

test("a VM that does not run is waited for, and gets the group then", async () => {
  const play = playOf(ab);
  play.clock.at(LEAD + 5, () => {
    play.isRunning = false;
  });
  play.clock.at(LEAD + 705, () => {
    play.isRunning = true;
    play.player.wakeUp();
  });
  await play.player.run();
  expect(taken(play)).toEqual(["0 +a", "705 -a", "795 +b", "805 -b"]);
  expect(kinds(play, "shift")).toEqual([
    { kind: "shift", at: (LEAD + 705) * 1e6, ns: 695e6, why: "the VM did not run" },
  ]);
  expect(kinds(play, "state")).toContainEqual({ kind: "state", state: "waiting", why: "the VM does not run" });
});

test("a pause lets go of all that is down, and presses again what changes other keys", async () => {
  const lines = [
    group(0, key("shift", true)),
    group(10, key("a", true)),
    group(20, button("left", true)),
    group(60, button("left", false)),
    group(70, key("a", false)),
    ...tap(80, "b"),
    group(100, key("shift", false)),
  ];
  const play = playOf(lines);
  play.clock.at(LEAD + 30, () => play.player.control({ do: "pause", why: "a look" }));
  play.clock.at(LEAD + 1030, () => play.player.control({ do: "resume" }));
  await play.player.run();
  expect(taken(play)).toEqual([
    "0 +shift",
    "10 +a",
    "20 +[left]",
    "30 -[left] -a -shift",
    "1030 +shift",
    "1060 -[left]",
    "1070 -a",
    "1080 +b",
    "1090 -b",
    "1100 -shift",
  ]);
  expect(kinds(play, "pause", "released", "resume", "shift")).toMatchObject([
    { kind: "pause", text: "a look" },
    { kind: "released", why: "paused" },
    { kind: "resume" },
    { kind: "shift", ns: 1000e6, why: "paused" },
  ]);
});

test("a run that is stopped lets go of all that is down, in the wait between two groups", async () => {
  const play = playOf([
    group(0, key("ctrl", true)),
    group(1, button("left", true)),
    group(5000, button("left", false)),
  ]);
  play.clock.at(LEAD + 40, () => play.player.control({ do: "stop", why: "Ctrl+C" }));
  await play.player.run();
  expect(taken(play)).toEqual(["0 +ctrl", "1 +[left]", "40 -[left] -ctrl"]);
  expect(play.told.at(-2)).toMatchObject({
    kind: "released",
    why: "Ctrl+C",
    ev: [button("left", false), key("ctrl", false)],
  });
  expect(play.told.at(-1)).toMatchObject({ kind: "end", state: "stopped", why: "Ctrl+C" });
});

test("a run that is stopped while the VM does not run says that keys stay down", async () => {
  const play = playOf(ab);
  play.clock.at(LEAD + 5, () => {
    play.isRunning = false;
  });
  play.clock.at(LEAD + 300, () => play.player.control({ do: "stop" }));
  await play.player.run();
  expect(play.told.at(-2)).toMatchObject({ kind: "released", ev: [key("a", false)], error: "QEMU: VM not running" });
  expect(play.told.at(-1)).toMatchObject({ kind: "end", state: "stopped" });
});

test("what QEMU refuses ends the run", async () => {
  const play = playOf(ab);
  play.refuse = (ms) => (LEAD + 90 < ms && ms < LEAD + 105 ? "QEMU: Input handler not found" : undefined);
  await play.player.run();
  expect(kinds(play, "group").at(-1)).toMatchObject({ i: 2, error: "QEMU: Input handler not found" });
  expect(play.told.at(-1)).toMatchObject({ kind: "end", state: "failed", why: "QEMU: Input handler not found" });
});

test("keys that were down at the begin are pressed, and let go at the end", async () => {
  const play = playOf(tap(0, "a"), {}, { down: ["shift"] });
  await play.player.run();
  expect(taken(play)).toEqual([`${-LEAD} +shift`, "0 +a", "10 -a", "10 -shift"]);
});

test("a closed loop goes on when the screen is quiet, and keeps the times within a press", async () => {
  const play = playOf([...tap(0, "a"), ...tap(5000, "b"), ...tap(5100, "c")], {
    mode: "closed-loop",
    between: { "screen-quiet-ms": 300, "timeout-ms": 10_000 },
  });
  for (const ms of [40, 200, 350]) {
    play.clock.at(LEAD + ms, () => play.player.signal({ kind: "screen", at: (LEAD + ms) * 1e6 }));
  }
  await play.player.run();
  // 300 ms after the last change of the screen, and then 300 ms after the input itself, which changed nothing.
  expect(taken(play)).toEqual(["0 +a", "10 -a", "650 +b", "660 -b", "960 +c", "970 -c"]);
  expect(kinds(play, "wait")).toMatchObject([
    { waitedNs: 640e6, isTimedOut: false },
    { waitedNs: 300e6, isTimedOut: false },
  ]);
  expect(kinds(play, "shift")).toEqual([]);
});

test("a screen that never becomes quiet is waited for no longer than was said", async () => {
  const play = playOf(ab, { mode: "closed-loop", between: { "screen-quiet-ms": 300, "timeout-ms": 1000 } });
  for (let ms = 0; ms < 3000; ms += 50) {
    play.clock.at(LEAD + ms, () => play.player.signal({ kind: "screen", at: (LEAD + ms) * 1e6 }));
  }
  await play.player.run();
  expect(taken(play)).toEqual(["0 +a", "10 -a", "1010 +b", "1020 -b"]);
  expect(kinds(play, "wait")).toMatchObject([{ waitedNs: 1000e6, isTimedOut: true }]);
});

test("a wait of the recording holds the rest back until its line has come, in any mode", async () => {
  const lines = [...tap(0, "a"), { t: 50e6, wait: { line: "login:", "timeout-ms": 5000 } }, ...tap(100, "b")];
  const play = playOf(lines);
  play.clock.at(LEAD + 30, () => play.player.signal({ kind: "line", text: "booting" }));
  play.clock.at(LEAD + 700, () => play.player.signal({ kind: "line", text: "tiny login: " }));
  await play.player.run();
  expect(taken(play)).toEqual(["0 +a", "10 -a", "750 +b", "760 -b"]);
  // A line that has come before the wait, but after the input, counts.
  const early = playOf(lines);
  early.clock.at(LEAD + 30, () => early.player.signal({ kind: "line", text: "tiny login: " }));
  await early.player.run();
  expect(taken(early)).toEqual(["0 +a", "10 -a", "100 +b", "110 -b"]);
});

test("a pause within a wait counts as neither", async () => {
  const lines = [...tap(0, "a"), { t: 50e6, wait: { line: "done", "timeout-ms": 1000 } }, ...tap(100, "b")];
  const play = playOf(lines);
  play.clock.at(LEAD + 200, () => play.player.control({ do: "pause" }));
  play.clock.at(LEAD + 5200, () => play.player.control({ do: "resume" }));
  await play.player.run();
  expect(kinds(play, "wait")).toMatchObject([{ waitedNs: 1000e6, isTimedOut: true }]);
  expect(taken(play)).toEqual(["0 +a", "10 -a", "6100 +b", "6110 -b"]);
});

test("step by step: each press of a person is one, with its own times", async () => {
  const play = playOf([...ab, ...tap(200, "c")], { mode: "step" });
  for (const ms of [500, 501, 3000]) play.clock.at(ms, () => play.player.control({ do: "step" }));
  await play.player.run();
  expect(play.taken.map(({ ms, what }) => `${ms} ${what}`)).toEqual([
    "500 +a",
    "510 -a",
    "511 +b",
    "521 -b",
    "3000 +c",
    "3010 -c",
  ]);
});
