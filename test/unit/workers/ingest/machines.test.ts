import { expect, test } from "vitest";
import type { TraceDescription } from "../../../../workers/formats/format.js";
import { groupMachines } from "../../../../workers/ingest/machines.js";

const SECOND = 1_000_000_000n;

function trace(hostname: string | undefined, bootSeconds: number, from: number, to: number): TraceDescription {
  return {
    path: "",
    format: "ctf-1.8",
    hostname,
    tracer: "",
    dialect: "other",
    environment: {},
    uuid: undefined,
    clock: { name: "monotonic", frequencyHz: 1e9, epochOffsetNs: BigInt(bootSeconds) * SECOND },
    streams: [{ id: "s", extents: [], cpu: 0, beginNs: BigInt(from) * SECOND, endNs: BigInt(to) * SECOND }],
    eventNames: [],
  };
}

function check(traces: readonly TraceDescription[], expected: Record<string, readonly number[]>): void {
  const groups = groupMachines(traces);
  expect(Object.fromEntries(groups.map((group) => [group.name, group.traces]))).toEqual(expected);
}

test("kernel and user space traces of a host are one machine", () => {
  check([trace("lab", 100, 200, 300), trace("guest", 180, 200, 300), trace("lab", 100, 210, 290)], {
    lab: [0, 2],
    guest: [1],
  });
});

test("clocks of one boot are sampled anew for each session", () => {
  check([trace("lab", 100, 200, 300), trace("lab", 101, 200, 300)], { lab: [0, 1] });
});

test("two guests of one image have one name and two boots", () => {
  check([trace("debian", 100, 200, 300), trace("debian", 190, 200, 300)], { debian: [0], "debian@2": [1] });
});

test("a machine that was rebooted between two traces is still the same", () => {
  check([trace("lab", 100, 200, 300), trace("lab", 400, 500, 600)], { lab: [0, 1] });
});

test("without hostnames each trace is a machine", () => {
  check([trace(undefined, 0, 0, 1), trace("", 0, 0, 1)], { host: [0], "host@2": [1] });
});

test("a slash would split a lane's path", () => {
  check([trace("a/b", 0, 0, 1)], { a_b: [0] });
});
