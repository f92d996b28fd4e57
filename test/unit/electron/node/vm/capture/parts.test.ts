import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { captureOperationOf } from "../../../../../../electron/node/vm/capture/operations.js";
import { PerfLosses } from "../../../../../../electron/node/vm/capture/perf-losses.js";
import { shellText } from "../../../../../../electron/node/vm/capture/shell-words.js";
import { reasonIn } from "../../../../../../electron/node/vm/capture/tracer.js";
import { cutLog } from "../../../../../../electron/node/vm/cut-log.js";
import { tempFolder } from "../../../../../golden/cli-support.js";

const RIGHT = { views: ["kvm"], backend: "perf", isFlight: false, mostBytes: 1e9 };

test("an operation with wrong values is none, and what it holds beside is left out", () => {
  const start = (request: object) => captureOperationOf({ op: "capture-start", request: { ...RIGHT, ...request } });
  expect(start({ command: "rm -rf /" })).toEqual({ op: "capture-start", request: RIGHT });
  expect(start({ seconds: 5 })).toEqual({ op: "capture-start", request: { ...RIGHT, seconds: 5 } });
  const wrong = [
    { backend: "sh" },
    { views: ["a b"] },
    { views: "kvm" },
    { views: ["$(id)"] },
    { views: Array.from({ length: 101 }, () => "kvm") },
    { seconds: 0 },
    { seconds: Number.NaN },
    { seconds: 1e9 },
    { isFlight: "yes" },
    { mostBytes: 0 },
    { mostBytes: Number.POSITIVE_INFINITY },
  ];
  expect(wrong.map(start)).toEqual(wrong.map(() => undefined));
  expect(captureOperationOf({ op: "capture-stop", x: 1 })).toEqual({ op: "capture-stop" });
  expect(captureOperationOf({ op: "capture-run", command: "id" })).toBeUndefined();
});

test("words of a command line are quoted where a shell would read them otherwise", () => {
  expect(shellText(["perf", "-e", "cpu-clock/freq=99/", "it's", "a b", "$x", ""])).toBe(
    "perf -e cpu-clock/freq=99/ 'it'\\''s' 'a b' '$x' ''",
  );
});

test("of what a tracer prints, the line about rights says why", () => {
  expect(
    reasonIn(
      "event syntax error: 'sched:x'\n   \\___ can't access trace events\n\nError:\tNo permissions to read /sys/x\n",
    ),
  ).toBe("Error: No permissions to read /sys/x");
  expect(reasonIn("[ perf record ]\nfailed to mmap with 12\n")).toBe("failed to mmap with 12");
  expect(reasonIn("")).toBe("");
});

function record(type: number, words: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(8 + 8 * words.length);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt16LE(bytes.length, 6);
  for (const [i, word] of words.entries()) bytes.writeBigUInt64LE(word, 8 + 8 * i);
  return bytes;
}

test("losses of perf are counted while its file grows, whatever is written so far", () => {
  const path = join(tempFolder(), "perf.data");
  const losses = new PerfLosses(path);
  losses.look();
  const header = Buffer.alloc(104);
  header.write("PERFILE2");
  header.writeBigUInt64LE(120n, 40);
  const records = [record(9, [1n, 2n]), record(2, [7n, 300n]), record(13, [4n]), record(2, [7n, 50n])];
  const whole = Buffer.concat([header, Buffer.alloc(16), ...records]);
  // Byte by byte: each record is counted once, when all of it is there.
  const seen = new Set<number>();
  for (const byte of whole) {
    appendFileSync(path, Buffer.from([byte]));
    losses.look();
    seen.add(losses.lost);
  }
  expect([...seen]).toEqual([0, 300, 304, 354]);
  appendFileSync(path, record(2, [0n, 1n]).subarray(0, 20));
  losses.look();
  expect(losses.lost).toBe(354);
});

test("a file that is no perf.data has no losses", () => {
  const path = join(tempFolder(), "perf.data");
  writeFileSync(path, Buffer.alloc(4096, 2));
  const losses = new PerfLosses(path);
  losses.look();
  expect(losses.lost).toBe(0);
});

test("a log that is cut begins at the moment, and knows what was known by then", async () => {
  const [from, to] = [join(tempFolder(), "from"), join(tempFolder(), "to")];
  const header = {
    lanescope: "monitor-log",
    version: 1,
    t0_mono_ns: "1000",
    t0_real_ns: "5000",
    vms: [{ key: "vm1" }],
  };
  const lines = [
    JSON.stringify(header),
    '{"t":10,"vm":"vm1","k":"qmp","n":"query-status","us":1,"d":{"status":"paused"}}',
    '{"t":20,"vm":"vm1","k":"event","n":"STOP","d":{}}',
    '{"t":30,"vm":"vm1","k":"qmp","n":"query-status","us":1,"d":{"status":"running"}}',
    '{"t":40,"vm":"vm2","k":"vm","n":"attached","d":{"key":"vm2"}}',
    '{"t":70,"vm":"vm1","k":"event","n":"RESUME","d":{}}',
  ];
  writeFileSync(from, `${lines.join("\n")}\n`);
  await cutLog(from, to, 1050n);
  expect(readFileSync(to, "utf8").split("\n")).toEqual([
    JSON.stringify({ ...header, t0_mono_ns: "1050", t0_real_ns: "5050" }),
    '{"t":0,"vm":"vm1","k":"qmp","n":"query-status","us":1,"d":{"status":"running"}}',
    '{"t":0,"vm":"vm2","k":"vm","n":"attached","d":{"key":"vm2"}}',
    '{"t":20,"vm":"vm1","k":"event","n":"RESUME","d":{}}',
    "",
  ]);
  // Of a log that began later, all is in it.
  await cutLog(from, to, 500n);
  expect(readFileSync(to, "utf8")).toBe(readFileSync(from, "utf8"));
});
