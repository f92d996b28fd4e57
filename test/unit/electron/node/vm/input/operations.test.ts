import { expect, test } from "vitest";
import { inputOperationOf } from "../../../../../../electron/node/vm/input/operations.js";
import { MOST_RECORDING_TEXT } from "../../../../../../workers/model/input-operations.js";

const RIGHT = [
  { op: "input-record", vm: "vm1", by: "trace", hideKeys: true },
  { op: "input-record", vm: "vm12", by: "rfb", hideKeys: false, vnc: "127.0.0.1:5901" },
  { op: "input-record", vm: "vm1", by: "rfb", hideKeys: false, vnc: "/run/vm.vnc" },
  { op: "input-stop", vm: "vm1" },
  { op: "input-list" },
  { op: "input-read", name: "a login.lsi.jsonl" },
  { op: "input-write", name: "a.lsi.jsonl", text: "" },
  { op: "input-replay", vm: "vm1", name: "a.lsi.jsonl", mode: "timed", speed: 0.1, repeat: 1 },
  { op: "input-replay", vm: "vm1", name: "a.lsi.jsonl", mode: "closed-loop", speed: 10, repeat: 1000 },
  { op: "input-replay", vm: "vm1", name: "a.lsi.jsonl", mode: "timed", speed: 1, repeat: 1, acceptsLong: true },
  { op: "input-control", vm: "vm1", do: "stop" },
];

test.each(RIGHT)("$op is one, without what else is in the message", (operation) => {
  expect(inputOperationOf({ ...operation, execute: "quit" })).toEqual({ ok: true, value: operation });
});

const NAMES = [
  "",
  "a",
  ".lsi.jsonl",
  "../a.lsi.jsonl",
  "b/a.lsi.jsonl",
  "/a.lsi.jsonl",
  "a\n.lsi.jsonl",
  "a.lsi.jsonl/",
];
const LONG = `${"a".repeat(200)}.lsi.jsonl`;

const WRONG: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { op: "input-" },
  { op: "input-quit" },
  { op: "input-record", vm: "vm1" },
  { op: "input-record", vm: "vm1", by: "hmp", hideKeys: false },
  { op: "input-record", vm: "vm1", by: "trace", hideKeys: "no" },
  { op: "input-record", vm: "host", by: "trace", hideKeys: true },
  { op: "input-record", vm: "vm1", by: "rfb", hideKeys: true },
  { op: "input-record", vm: "vm1", by: "rfb", hideKeys: true, vnc: "10.0.0.7:5900" },
  { op: "input-record", vm: "vm1", by: "rfb", hideKeys: true, vnc: "a\nb" },
  { op: "input-stop" },
  ...[...NAMES, LONG, 7, undefined, null].map((name) => ({ op: "input-read", name })),
  ...NAMES.map((name) => ({ op: "input-write", name, text: "" })),
  { op: "input-write", name: "a.lsi.jsonl" },
  { op: "input-write", name: "a.lsi.jsonl", text: { length: 1 } },
  ...[0, -1, 0.05, 11, Number.NaN, "1"].map((speed) => replay({ speed })),
  ...[0, 1.5, 1001, Number.NaN, "1"].map((repeat) => replay({ repeat })),
  replay({ mode: "burst" }),
  replay({ name: "../a.lsi.jsonl" }),
  replay({ vm: "vm1; quit" }),
  { op: "input-control", vm: "vm1", do: "quit" },
  { op: "input-control", vm: "vm1", do: "constructor" },
];

function replay(more: Readonly<Record<string, unknown>>) {
  return { op: "input-replay", vm: "vm1", name: "a.lsi.jsonl", mode: "timed", speed: 1, repeat: 1, ...more };
}

test("every other message is none", () => {
  expect(inputOperationOf(replay({})).ok).toBe(true);
  for (const message of WRONG) expect(inputOperationOf(message).ok, JSON.stringify(message)).toBe(false);
});

test("a text that no window could have read is none", () => {
  const text = "x".repeat(MOST_RECORDING_TEXT + 1);
  expect(inputOperationOf({ op: "input-write", name: "a.lsi.jsonl", text }).ok).toBe(false);
});
