import fc from "fast-check";
import { expect, test } from "vitest";
import type { Profile } from "../../../../workers/model/profile-answers.js";
import { profileSteps, wholeSteps } from "../../../../workers/profile/answers.js";
import { ProfileBasis } from "../../../../workers/profile/basis.js";
import { diffSteps } from "../../../../workers/profile/diff.js";
import { folded } from "../../../../workers/profile/formats/folded.js";
import { pprof } from "../../../../workers/profile/formats/pprof.js";
import { speedscope } from "../../../../workers/profile/formats/speedscope.js";
import { table } from "../../../../workers/profile/formats/table.js";
import type { Piece } from "../../../../workers/query/export/row-sink.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { LANES, type MadeSample, REQUEST, sessionOf } from "./made-session.js";

const samples = fc.array(
  fc.record({
    t: fc.integer({ min: 0, max: 1000 }),
    stack: fc.array(fc.constantFrom("main", "work", "lib_read", "spin;2", "a\nb", "<i>&\u202e"), { maxLength: 6 }),
    lane: fc.nat(LANES.length - 1),
    weight: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 40 },
);
const GROUPED = { ...REQUEST, groups: ["thread"] } as const;

function text(pieces: Iterable<Piece>): string {
  return [...pieces].join("");
}

function whole(made: readonly MadeSample[]): Profile {
  return toEnd(wholeSteps(new ProfileBasis(sessionOf(made)), GROUPED));
}

/** Weights by folded stack, as a plain computation gives them. */
function expected(made: readonly MadeSample[]): Record<string, number> {
  const weights: Record<string, number> = {};
  for (const { lane, stack, weight } of made) {
    const names = stack.map((name) => (name === "spin;2" ? "spin:2" : name === "a\nb" ? "a b" : name));
    const path = [LANES[lane], ...names].join(";");
    weights[path] = (weights[path] ?? 0) + weight;
  }
  return weights;
}

function foldedWeights(lines: string, column = -1): Record<string, number> {
  const weights: Record<string, number> = {};
  for (const line of lines.split("\n").filter((one) => one !== "")) {
    const parts = line.split(" ");
    const path = parts.slice(0, column === -1 ? -1 : -2).join(" ");
    const weight = Number(parts.at(column));
    if (weight !== 0) weights[path] = (weights[path] ?? 0) + weight;
  }
  return weights;
}

interface Speedscope {
  readonly shared: { readonly frames: readonly { readonly name: string; readonly file?: string }[] };
  readonly profiles: readonly {
    readonly name: string;
    readonly startValue: number;
    readonly endValue: number;
    readonly events: readonly { readonly type: "O" | "C"; readonly frame: number; readonly at: number }[];
  }[];
}

/** Weights by folded stack; checks that frames nest and time does not go back, as speedscope does. */
function speedscopeWeights({ shared, profiles }: Speedscope, which = 0): Record<string, number> {
  const weights: Record<string, number> = {};
  const open: number[] = [];
  const { events, endValue, startValue } = profiles[which] as Speedscope["profiles"][number];
  let last = startValue;
  for (const { type, frame, at } of events) {
    expect(last).toBeLessThanOrEqual(at);
    const path = open.map((one) => shared.frames[one]?.name.replaceAll(";", ":").replaceAll("\n", " ")).join(";");
    if (last < at) weights[path] = (weights[path] ?? 0) + at - last;
    last = at;
    if (type === "O") open.push(frame);
    else expect(open.pop()).toBe(frame);
  }
  expect(open).toEqual([]);
  expect(endValue).toBe(last);
  return weights;
}

test("files hold the weights of all stacks", () => {
  fc.assert(
    fc.property(samples, (made) => {
      const profile = whole(made);
      expect(foldedWeights(text(folded.write(profile)))).toEqual(expected(made));
      expect(speedscopeWeights(JSON.parse(text(speedscope.write(profile))))).toEqual(expected(made));
    }),
  );
});

test("the text for people has names that act on no terminal, cut where they are long", () => {
  const stack = ["\u001b[31mred\u202e", "x".repeat(5000)];
  const [line, long] = text(table.write(whole([{ t: 0, lane: 0, weight: 1, stack }])))
    .split("\n")
    .slice(-3);
  expect(line).toMatch(/1 {4}␛\[31mred‹U\+202E›$/);
  expect(long).toMatch(/1 {6}x{400}… \(5.000 characters\)$/);
});

test("files of a difference hold both sides", () => {
  fc.assert(
    fc.property(samples, samples, (before, after) => {
      const stored = whole(before);
      const request = { before: GROUPED, after: GROUPED, stored };
      const diff = toEnd(diffSteps(new ProfileBasis(sessionOf(after)), request));
      const lines = text(folded.writeDiff?.(diff) ?? []);
      expect(foldedWeights(lines, -2)).toEqual(expected(before));
      const asked = { before: GROUPED, after: GROUPED, stored: whole(after), storedIs: "after" } as const;
      const turned = toEnd(diffSteps(new ProfileBasis(sessionOf(before)), asked));
      const same = JSON.parse(text(speedscope.writeDiff?.(turned) ?? []));
      expect(speedscopeWeights(same, 0)).toEqual(expected(before));
      expect(speedscopeWeights(same, 1)).toEqual(expected(after));
      const file = JSON.parse(text(speedscope.writeDiff?.(diff) ?? []));
      expect(speedscopeWeights(file, 0)).toEqual(expected(before));
      expect(speedscopeWeights(file, 1)).toEqual(expected(after));
    }),
  );
});

test("the weight of nodes that are left out is in their parents", () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 6 }), (made, limit) => {
      const cut = toEnd(profileSteps(new ProfileBasis(sessionOf(made)), { ...GROUPED, limit }));
      const sum = (weights: Record<string, number>) => Object.values(weights).reduce((all, one) => all + one, 0);
      expect(sum(foldedWeights(text(folded.write(cut))))).toBe(sum(expected(made)));
    }),
  );
});

/** Fields of a message: numbers, or bytes. */
function fieldsOf(bytes: Uint8Array): (readonly [field: number, value: bigint | Uint8Array])[] {
  const fields: (readonly [number, bigint | Uint8Array])[] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    if ((key & 7) === 0) fields.push([key >> 3, varint()]);
    else {
      expect(key & 7).toBe(2);
      const size = Number(varint());
      fields.push([key >> 3, bytes.subarray(at, at + size)]);
      at += size;
    }
  }
  return fields;
}

/** Weights by folded stack; of `pprof::base` negative ones. */
function pprofWeights(file: Uint8Array, isBase = false): Record<string, number> {
  const fields = fieldsOf(file);
  const of = (field: number) => fields.flatMap(([one, value]) => (one === field ? [value as Uint8Array] : []));
  const strings = of(6).map((bytes) => new TextDecoder().decode(bytes));
  const numbers = (bytes: Uint8Array) => new Map(fieldsOf(bytes).map(([field, value]) => [field, value]));
  const names = new Map(of(5).map((bytes) => [numbers(bytes).get(1), strings[Number(numbers(bytes).get(2))]]));
  const weights: Record<string, number> = {};
  for (const sample of of(2)) {
    const packed = (field: number) => {
      const bytes = fieldsOf(sample).find(([one]) => one === field)?.[1] as Uint8Array;
      // As fields of a number each.
      return fieldsOf(Uint8Array.from(splitVarints(bytes).flatMap((one) => [8, ...one]))).map(([, value]) => value);
    };
    const labels = fieldsOf(sample).flatMap(([one, value]) => (one === 3 ? [numbers(value as Uint8Array)] : []));
    if (labels.some((label) => strings[Number(label.get(1))] === "pprof::base") !== isBase) continue;
    const stack = packed(1).map((id) => names.get(id) ?? "");
    const path = stack
      .reverse()
      .map((name) => name.replaceAll(";", ":").replaceAll("\n", " "))
      .join(";");
    weights[path] = (weights[path] ?? 0) + Number(BigInt.asIntN(64, packed(2).at(-1) as bigint));
  }
  return weights;
}

function splitVarints(bytes: Uint8Array): number[][] {
  const all: number[][] = [[]];
  for (const byte of bytes) {
    all.at(-1)?.push(byte);
    if (byte < 0x80) all.push([]);
  }
  return all.slice(0, -1);
}

function joined(pieces: Iterable<Piece>): Uint8Array {
  return Buffer.concat([...pieces].map((piece) => Buffer.from(piece as Uint8Array)));
}

test("pprof has the weights of all stacks, and those before as negative ones", () => {
  fc.assert(
    fc.property(samples, samples, (before, after) => {
      expect(pprofWeights(joined(pprof.write(whole(after))))).toEqual(expected(after));
      const request = { before: GROUPED, after: GROUPED, stored: whole(before) };
      const file = joined(pprof.writeDiff?.(toEnd(diffSteps(new ProfileBasis(sessionOf(after)), request))) ?? []);
      expect(pprofWeights(file)).toMatchObject(expected(after));
      const negated = Object.entries(expected(before)).map(([path, weight]) => [path, -weight]);
      expect(pprofWeights(file, true)).toMatchObject(Object.fromEntries(negated));
    }),
  );
});
