import { describe, expect, test } from "vitest";
import type { TraceDescription } from "../../../../workers/formats/format.js";
import { besideLog, unheeded } from "../../../../workers/ingest/given-machines.js";
import { groupMachines, guestLinks, machineOf } from "../../../../workers/ingest/machines.js";

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

test("traces of one clock are of one machine, however far the time of day was set between them", () => {
  const of = (id: string, bootSeconds: number) => {
    const own = trace("lab", bootSeconds, 200, 300);
    return { ...own, clock: own.clock && { ...own.clock, id } };
  };
  check([of("boot", 100), of("boot", 4000)], { lab: [0, 1] });
  check([of("boot", 100), of("other", 4000)], { lab: [0], "lab@2": [1] });
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

const log = (hostname: string | undefined, from: number, to: number): TraceDescription => ({
  ...trace(hostname, 0, from, to),
  format: "log",
  isLog: true,
});

test("a log is of the machine with its hostname, whatever its clock counts from", () => {
  check([trace("lab", 100, 200, 300), trace("guest", 180, 200, 300), log("guest", 150, 400)], {
    lab: [0],
    guest: [1, 2],
  });
});

test("a log without a hostname is of the only machine, if their times lie near each other", () => {
  check([log(undefined, 150, 400), trace("lab", 100, 200, 300)], { lab: [0, 1] });
  check([trace(undefined, 100, 200, 300), log(undefined, 150, 400)], { host: [0, 1] });
  check([trace("lab", 100, 2_000_000, 2_000_001), log(undefined, 150, 400)], { lab: [0], host: [1] });
});

test("with several machines it is not known whose a log without a hostname is", () => {
  check([trace("lab", 100, 200, 300), trace("guest", 180, 200, 300), log(undefined, 150, 400)], {
    lab: [0],
    guest: [1],
    host: [2],
  });
});

test("a log that was put to a machine is of that, whatever it and its times say", () => {
  const lab = trace("lab", 100, 200, 300);
  const twin = trace("lab", 180, 200, 300);
  const given = (machine: string, hostname?: string) => ({
    ...log(hostname, 9_000_000, 9_000_001),
    givenMachine: machine,
  });
  check([given("lab@2"), lab, given("lab", "guest"), twin], { lab: [1, 2], "lab@2": [0, 3] });
  // The machine was removed meanwhile.
  check([lab, twin, given("gone")], { lab: [0], "lab@2": [1], host: [2] });
});

test("a log that is put to a machine is opened beside the traces of that; what cannot be is said", () => {
  const [lab, guest] = [trace("lab", 100, 200, 300), trace("guest", 180, 200, 300)];
  const chosen = [{ log: "logs", machine: "guest" }];
  expect(besideLog("logs/qemu.log", [lab, guest], chosen)).toEqual({ givenMachine: "guest", beside: [guest] });
  expect(besideLog("other.log", [lab, guest], chosen)).toEqual({ beside: [lab, guest] });
  expect(besideLog("logs/qemu.log", [lab], chosen)).toEqual({ beside: [lab] });
  const wrong = [
    { log: "qemu.log", machine: "gone" },
    { log: "none.log", machine: "lab" },
    { log: "kernel", machine: "lab" },
  ];
  const there = [
    { ...log(undefined, 1, 2), path: "logs/qemu.log" },
    { ...lab, path: "kernel" },
  ];
  expect(unheeded(wrong, there, ["lab", "host"])).toEqual([
    "qemu.log cannot be put to gone: the machines are lab, host",
    "none.log cannot be put to lab: there is no log of that name",
    "kernel cannot be put to lab: it is no log",
  ]);
});

describe("work for many traces grows with their number", () => {
  /** A trace that counts how often it is asked for its links to others. */
  function counted(i: number, asked: { links: number }): TraceDescription {
    const own = { ...trace(`host${i}`, 100, 200, 300), uuid: `uuid${i}` };
    const guestOf = i % 2 === 1 ? { uuid: `uuid${i - 1}`, vcpuTids: [i], vmPid: i, isOnHostClock: false } : undefined;
    return Object.defineProperty(own, "guestOf", {
      get: () => {
        asked.links += 1;
        return guestOf;
      },
    });
  }

  test("machines are told by the traces of their name, and guests by the traces that they name", () => {
    const worksFor = (count: number) => {
      const asked = { links: 0 };
      const traces = Array.from({ length: count }, (_, i) => counted(i, asked));
      expect(groupMachines(traces)).toHaveLength(count);
      expect(guestLinks(traces).map(({ guest, host }) => guest - host)).toEqual(Array(count / 2).fill(1));
      return asked.links;
    };
    expect(worksFor(400)).toBe(2 * worksFor(200));
  });

  test("the machine of each trace is known, and of a trace that is not there none", () => {
    const machines = groupMachines([trace("a", 100, 0, 1), trace("b", 100, 0, 1), trace("a", 100, 0, 1)]);
    expect([0, 1, 2, 3].map((own) => machineOf(machines, own))).toEqual([0, 1, 0, -1]);
  });
});
