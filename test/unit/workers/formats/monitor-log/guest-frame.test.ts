import { expect, test } from "vitest";
import {
  guestSeconds,
  KnownProcesses,
  readCommands,
  readGuestFrame,
  readProcesses,
} from "../../../../../workers/formats/monitor-log/answers/guest-frame.js";

/** A line of /proc/PID/stat. */
function stat(pid: number, name: string, { ticks = 0, started = 5, pages = 3, state = "S", parent = 1 } = {}): string {
  const before = [parent, 1, 1, 0, -1, 4194304, 9, 0, 0, 0, ticks, 0, 0, 0, 20, 0, 1, 0, started, 1000, pages];
  return `${pid} (${name}) ${state} ${before.join(" ")} ${Array(28).fill(0).join(" ")}`;
}

test("a process goes from its pid to the numbers behind the last parenthesis of its name", () => {
  const text = [
    stat(1, "init", { ticks: 12, state: "R" }),
    stat(22, "a b) S 1 (x", { parent: 7 }),
    stat(23, "two\nlines", { started: 99 }),
    stat(24, "forged\n1 (init)"),
    "25 (cut) S 1 2",
    stat(26, "after", { pages: -4 }),
  ].join("\n");
  expect(
    readProcesses(text).map(({ pid, parent, name, state, started, ticks, pages }) => [
      pid,
      parent,
      name,
      state,
      started,
      ticks,
      pages,
    ]),
  ).toEqual([
    [1, 1, "init", "R", 5, 12, 3],
    [22, 7, "a b) S 1 (x", "S", 5, 0, 3],
    [23, 1, "two\nlines", "S", 99, 0, 3],
    [24, 1, "forged\n1 (init)", "S", 5, 0, 3],
    [26, 1, "after", "S", 5, 0, 0],
  ]);
});

test("processes whose lines are the same as in the look before are the same, wherever others came and went", () => {
  const known = new KnownProcesses();
  const looks = [
    [stat(1, "init"), stat(2, "a"), stat(3, "two\nlines"), stat(4, "b")],
    [stat(1, "init"), stat(3, "two\nlines"), stat(4, "b", { ticks: 1 }), stat(5, "c")],
    [stat(9, "new"), stat(1, "init"), "cut", stat(3, "two\nlines"), stat(5, "c")],
    [stat(1, "init"), stat(1, "init"), stat(2, "a"), stat(5, "c")],
  ].map((lines) => lines.join("\n"));
  const told = looks.map((text) => readProcesses(text, known));
  expect(told).toEqual(looks.map((text) => readProcesses(text)));
  expect(told[1]?.[0]).toBe(told[0]?.[0]);
});

test("a frame has the parts between its marks, and is none without its end", () => {
  const text = "#begin k7\n#part k7 uptime\n12.50 3.00\n#part k8 stat\n#part k7 stat\ncpu  1 2 3 4\n#end k7 0\n";
  const frame = readGuestFrame({ id: "k7", text });
  expect([...(frame?.parts ?? [])]).toEqual([
    ["uptime", "12.50 3.00\n#part k8 stat"],
    ["stat", "cpu  1 2 3 4"],
  ]);
  expect(frame && guestSeconds(frame)).toBe(12.5);
  expect(readGuestFrame({ id: "k7", text: text.replace("#end k7 0", "#end k8 0") })).toBeUndefined();
  expect(readGuestFrame({ id: "k8", text })).toBeUndefined();
  expect(readGuestFrame(text)?.parts.size).toBe(2);
  expect(readGuestFrame({ id: "k7", text: "#part k7 timer_list\nnow at 2500000000 nsecs" })?.parts.size).toBe(1);
  expect(readGuestFrame(5)).toBeUndefined();
});

test("commands belong to the pid of the line before them, if the line has the id of the frame", () => {
  const text = "#pid k7 1\n/sbin/init splash \n#pid k7 2\n#pid k7 3\n#pid k9 1\nsh -c x\n";
  expect([...readCommands(text, "k7")]).toEqual([
    [1, "/sbin/init splash"],
    [3, "#pid k9 1"],
  ]);
});
