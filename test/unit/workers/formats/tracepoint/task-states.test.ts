import { expect, test } from "vitest";
import { readEventFormat } from "../../../../../workers/formats/tracepoint/event-format.js";
import { taskStatesOf } from "../../../../../workers/formats/tracepoint/task-states.js";
import { SWITCH } from "../trace-dat/writer.js";

/** The states of sched_switch whose format has these names (include/trace/events/sched.h of the kernels named below). */
function statesOf(print: string) {
  const text = SWITCH.replace(/print fmt: .*/, `print fmt: ${print}`);
  const format = readEventFormat(text, "sched", { longSize: 8, isLittleEndian: true });
  if (!format.ok) throw new Error(format.error.message);
  return taskStatesOf([format.value]);
}

const print = (mask: string, flags: string) =>
  `"prev_state=%s%s", REC->prev_state & (${mask}-1) ? __print_flags(REC->prev_state & (${mask}-1), "|", ${flags}) : "R", REC->prev_state & ${mask} ? "+" : ""`;

test.each([
  [
    "3.4",
    "1024",
    '{ 1, "S"} , { 2, "D" }, { 4, "T" }, { 8, "t" }, { 16, "Z" }, { 32, "X" }, { 64, "x" }, { 128, "W" }',
    "raw-before-parked",
  ],
  [
    "4.9",
    "4096",
    '{ 1, "S"} , { 2, "D" }, { 4, "T" }, { 8, "t" }, { 16, "Z" }, { 32, "X" }, { 64, "x" }, { 128, "K" }, { 256, "W" }, { 512, "P" }, { 1024, "N" }',
    "raw",
  ],
  [
    "6.1",
    "0x100",
    '{ 0x01, "S" }, { 0x02, "D" }, { 0x04, "T" }, { 0x08, "t" }, { 0x10, "X" }, { 0x20, "Z" }, { 0x40, "P" }, { 0x80, "I" }',
    "reported",
  ],
])("Linux %s: the format of sched_switch tells how states are numbered", (_, mask, flags, expected) => {
  expect(statesOf(print(mask, flags))).toBe(expected);
});

test("a format without names of states tells nothing", () => {
  expect(statesOf('"prev_state=%d", REC->prev_state')).toBeUndefined();
});
