import { expect, test } from "vitest";
import { type CarriedFacts, carriedText, readCarried } from "../../../../workers/formats/carried-facts.js";

const FACTS: CarriedFacts = {
  contentId: "abc",
  range: { beginNs: 5n, endNs: 2n ** 70n },
  move: { middleNs: 1n, offsetNs: -3n, drift: 1e-5, jumps: [{ atNs: 7n, byNs: -2 }] },
  description: {
    hostname: "lab",
    tracer: "trace-cmd",
    dialect: "ftrace",
    environment: { sysname: "Linux", page_size: 4096 },
    processNames: [[7, "CPU 0/KVM"]],
    uuid: undefined,
    taskStates: "raw",
    guestOf: { uuid: "u", vcpuTids: [8, 9] },
    isLog: true,
    clock: {
      name: "x86-tsc",
      frequencyHz: 1e9,
      epochOffsetNs: 4n,
      id: undefined,
      tsc: { mult: 5, shift: 31, offsetNs: -1n },
    },
  },
};

function read(text: string) {
  return readCarried({ lanescope_trace: text });
}

test("what is carried of a trace comes back as it was", () => {
  expect(read(carriedText(FACTS))).toEqual({ ok: true, value: FACTS });
  expect(readCarried({ hostname: "lab" })).toBeUndefined();
});

test("a part that the trace had ended before comes back as it was", () => {
  const ended = { ...FACTS, range: { beginNs: 9n, endNs: 5n } };
  expect(read(carriedText(ended))).toEqual({ ok: true, value: ended });
});

test("what is damaged or newer is said", () => {
  expect(read("{")).toMatchObject({ ok: false });
  expect(read('{"version":2}')).toMatchObject({ ok: false, error: { message: expect.stringContaining("newer") } });
});

test("numbers that no clock has are left out", () => {
  const facts = JSON.parse(carriedText(FACTS));
  for (const tsc of [{ mult: 0 }, { mult: 1.5 }, { shift: 1e9 }, { shift: -1 }, { offsetNs: "9".repeat(40) }]) {
    const { clock } = facts.description;
    const description = { ...facts.description, clock: { ...clock, tsc: { ...clock.tsc, ...tsc } } };
    const found = read(JSON.stringify({ ...facts, description }));
    expect(found).toMatchObject({ ok: true, value: { description: { clock: { name: "x86-tsc" } } } });
    expect(found).not.toHaveProperty("value.description.clock.tsc");
  }
  const jumps = Array.from({ length: 2000 }, () => facts.move.jumps[0]);
  for (const move of [{ drift: 1 }, { jumps }]) {
    const found = read(JSON.stringify({ ...facts, move: { ...facts.move, ...move } }));
    expect(found).toMatchObject({ ok: true, value: { move: undefined } });
  }
});
