import fc from "fast-check";
import { expect, test } from "vitest";
import { compareFingerprints } from "../../../../workers/fingerprint/compared.js";
import { groupPoints } from "../../../../workers/fingerprint/grouping.js";
import { nearestOf } from "../../../../workers/fingerprint/nearest.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { blobs, NONE, vectorsOf } from "./points.js";

const THREE = [
  [0.9, 0.1, 0.1, 0],
  [0.1, 0.9, 0.1, 0],
  [0.1, 0.1, 0.9, 0.5],
];

const all = (count: number) => [...Array(count).keys()];
const groupsOf = (rows: readonly (readonly number[])[], options = {}) =>
  toEnd(groupPoints(vectorsOf(rows), all(rows.length), options));

test("as many groups as there are, found again in any order", () => {
  const rows = blobs(THREE, 6, 0.1);
  const found = groupsOf(rows);
  expect(found.count).toBe(3);
  expect(found.quality).toBeGreaterThan(0.7);
  for (const first of [0, 6, 12]) expect(new Set(found.labels.slice(first, first + 6)).size).toBe(1);
  const order = all(rows.length).sort((a, b) => ((a * 7) % 18) - ((b * 7) % 18));
  const again = groupsOf(order.map((row) => rows[row] as number[]));
  const places = order.map((_, place) => order.indexOf(place));
  const pairs = (labels: readonly number[]) => labels.map((own) => labels.map((other) => own === other));
  expect(pairs(places.map((place) => again.labels[place] as number))).toEqual(pairs([...found.labels]));
  expect(again.quality).toBe(found.quality);
});

test("property: silhouettes lie between -1 and 1, and groups do not depend on the order of the points", () => {
  const rows = fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }), {
    minLength: 4,
    maxLength: 14,
  });
  fc.assert(
    fc.property(rows, fc.integer({ min: 2, max: 4 }), (points, groups) => {
      const found = groupsOf(points, { groups });
      const turned = groupsOf([...points].reverse(), { groups });
      for (const own of found.silhouette) if (!Number.isNaN(own)) expect(Math.abs(own)).toBeLessThanOrEqual(1);
      // Equal points may change places.
      expect([...turned.silhouette].reverse().map(rounded)).toEqual([...found.silhouette].map(rounded));
      expect(turned.count).toBe(found.count);
    }),
    { numRuns: 60 },
  );
});

const rounded = (value: number) => value.toFixed(9);

test("what has no structure stays one group, and says what the best split would be worth", () => {
  const rows = all(24).map((i) => [0.5 + 0.4 * Math.cos(i / 3.82), 0.5 + 0.4 * Math.sin(i / 3.82), 0.5]);
  const even = blobs([[0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]], 40, 1);
  const found = groupsOf(even);
  expect([found.count, new Set(found.labels).size]).toEqual([1, 1]);
  expect(found.quality).toBeLessThanOrEqual(0.25);
  expect(groupsOf(rows, { groups: 3 }).count).toBe(3);
});

test("too few, all the same, and nothing known", () => {
  expect(groupsOf(blobs(THREE, 1, 0)).count).toBe(0);
  const same = groupsOf(Array.from({ length: 6 }, () => [0.2, 0.4]));
  expect([same.count, same.quality]).toEqual([1, NONE]);
  const rows = [...blobs(THREE.slice(0, 2), 4, 0.1), [NONE, NONE, NONE, NONE]];
  const found = groupsOf(rows);
  expect(found.count).toBe(2);
  expect(found.labels.at(-1)).toBe(-1);
});

test("a sample decides for many points, and says so", () => {
  const rows = blobs(THREE, 100, 0.15);
  const whole = groupsOf(rows);
  const sampled = groupsOf(rows, { mostPoints: 60 });
  expect([whole.sampled, sampled.sampled]).toEqual([0, 60]);
  expect([...sampled.labels]).toEqual([...whole.labels]);
  expect(sampled.quality).toBeCloseTo(whole.quality, 1);
});

test("property: the nearest are those that a plain sort finds", () => {
  const cell = fc.oneof({ weight: 5, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) }, fc.constant(NONE));
  const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(rows, (points) => {
      const vectors = vectorsOf(points);
      const { subject, distance } = toEnd(nearestOf(vectors, undefined, 4));
      for (const own of all(points.length)) {
        const far = all(points.length)
          .filter((other) => other !== own)
          .map((other) => vectors.distance(own, other))
          .filter((by) => !Number.isNaN(by))
          .sort((a, b) => a - b)
          .slice(0, 4);
        expect([...distance.slice(own * 4, own * 4 + far.length)]).toEqual(far);
        for (const [place, by] of far.entries()) {
          expect(vectors.distance(own, subject[own * 4 + place] as number)).toBe(by);
        }
        if (far.length < 4) expect(subject[own * 4 + far.length]).toBe(-1);
      }
    }),
    { numRuns: 60 },
  );
});

const FEATURES = ["a", "b", "c"].map((id) => ({
  id,
  title: id,
  group: "share" as const,
  unit: "share" as const,
  about: "",
  needs: "kvm",
}));

test("groups say what marks them", () => {
  const rows = [...blobs([[0.9, 0.1, 0.1]], 4, 0.02), ...blobs([[0.1, 0.9, 0.1]], 3, 0.02)];
  const matrix = { features: FEATURES, count: 7, values: Float64Array.from(rows.flat()), known: new Uint8Array(21) };
  const { groups, nearest } = toEnd(compareFingerprints(matrix, { scale: "own", noun: "VM" }));
  expect(groups.words).toMatch(/^2 groups, strong structure \(mean silhouette 0\.9\d\)$/);
  expect(groups.groups.map(({ size, higher, lower }) => [size, higher, lower])).toEqual([
    [4, [0], [1]],
    [3, [1], [0]],
  ]);
  expect([...nearest.subject.slice(0, 3)].every((other) => other < 4)).toBe(true);
  const few = toEnd(compareFingerprints({ ...matrix, count: 2 }, { scale: "own", noun: "VM" }));
  expect(few.groups.words).toBe("too few to group: 2 VMs, and it takes 4");
});

test("neighbours are told what they have in common, and apart from it in what they differ", () => {
  const ids = ["a", "b", "c", "d", "e", "f"];
  const features = ids.map((id) => ({ ...FEATURES[0], id, title: id })) as unknown as typeof FEATURES;
  const rows = [
    [0.9, 0.8, 0.7, 0.1, 0.1, 0.1],
    [0.6, 0.8, 0.7, 0.3, 0.2, 0.1],
    [0.1, 0.1, 0.2, 0.1, 0.9, 0.9],
  ];
  const matrix = { features, count: 3, values: Float64Array.from(rows.flat()), known: new Uint8Array(18) };
  const { nearest } = toEnd(compareFingerprints(matrix, { scale: "own", noun: "VM" }));
  expect(nearest.subject[0]).toBe(1);
  const told = (of: Int32Array) => [...of.slice(0, 3)].filter((feature) => 0 <= feature).map((place) => ids[place]);
  // Both have much of "a", the first far more of it: it is told once.
  expect(told(nearest.differs)).toContain("a");
  expect(told(nearest.alike)).not.toContain("a");
  expect(told(nearest.alike)).toContain("f");
});
