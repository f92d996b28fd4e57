import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { featureAt, featureColumns } from "../../../../renderer/viewmodel/fingerprints/feature-columns.js";
import {
  cellWords,
  columnTitle,
  type FingerprintNames,
  featureTitle,
  fitWords,
  groupLabel,
  groupsWords,
  rowTitle,
  subjectCount,
  subjectTitle,
} from "../../../../renderer/viewmodel/fingerprints/fingerprint-words.js";
import { matrixHead, matrixRow } from "../../../../renderer/viewmodel/fingerprints/matrix-text.js";
import { linksOf } from "../../../../renderer/viewmodel/fingerprints/process-links.js";
import { BY_GROUPS, nextOrder, orderedSubjects } from "../../../../renderer/viewmodel/fingerprints/subject-order.js";
import { Known } from "../../../../workers/model/fingerprints.js";
import { FAKE_FEATURES, fakeFingerprints } from "../../../fakes/fake-fingerprints.js";

const NAMES: FingerprintNames = {
  base: { format: "relative", offsetNs: 0n },
  laneTitle: (lane) => `VM ${lane}`,
  lanePath: (lane) => `host/vm/${lane}`,
  analyses: undefined,
  hasPeriods: false,
};

const ROOM = { px: 700, leastPx: 16, mostPx: 84 };

describe("columns", () => {
  test("a column is found at each of its places, and none between groups", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 4, max: 30 }),
        fc.integer({ min: 0, max: 99 }),
        (px, leastPx, share) => {
          const columns = featureColumns(FAKE_FEATURES, { px, leastPx, mostPx: 84 });
          FAKE_FEATURES.forEach((_, feature) => {
            const inside = (columns.leftPx[feature] as number) + (columns.columnPx * share) / 100;
            expect(featureAt(columns, inside)).toBe(feature);
          });
          for (const { leftPx, widthPx } of columns.groups) {
            expect(featureAt(columns, leftPx - 0.5)).toBe(undefined);
            expect(featureAt(columns, leftPx + widthPx)).toBe(undefined);
          }
          expect(columns.columnPx).toBeGreaterThanOrEqual(leastPx);
        },
      ),
    );
  });

  test("fill the room as far as they may", () => {
    const { columnPx, widthPx, groups } = featureColumns(FAKE_FEATURES, ROOM);
    expect(widthPx).toBeLessThanOrEqual(ROOM.px);
    expect(ROOM.px - widthPx).toBeLessThan(FAKE_FEATURES.length);
    expect(columnPx).toBeGreaterThan(ROOM.leastPx);
    expect(groups.map(({ group }) => group)).toEqual([
      "share",
      "duration",
      "frequency",
      "injection",
      "contention",
      "exits",
      "io",
    ]);
  });
});

describe("order of rows", () => {
  const HLT = FAKE_FEATURES.findIndex(({ id }) => id === "exit-HLT-rate");
  const answer = fakeFingerprints({
    lanes: [10, 11, 12, 13, 14],
    cell: (subject) => [5, 1, 9, 3, 7][subject] as number,
    isKnown: (subject, feature) => (subject === 4 && feature === HLT ? Known.NOT_RECORDED : Known.YES),
    coarse: [0, 1, 1, 0, 1],
    silhouette: [0.2, 0.1, 0.9, 0.8, 0.5],
  });
  const by = (isDescending: boolean) => ({ by: "feature", feature: "exit-HLT-rate", isDescending }) as const;

  test("by groups: the largest first, in each the typical one first", () => {
    expect([...orderedSubjects(answer, BY_GROUPS)]).toEqual([2, 4, 1, 3, 0]);
  });

  test("by a feature, either way, with what has no value at the end", () => {
    expect([...orderedSubjects(answer, by(true))]).toEqual([2, 0, 3, 1, 4]);
    expect([...orderedSubjects(answer, by(false))]).toEqual([1, 3, 0, 2, 4]);
  });

  test("as the engine has them, and where a feature is gone", () => {
    expect([...orderedSubjects(answer, { by: "lanes" })]).toEqual([0, 1, 2, 3, 4]);
    expect([...orderedSubjects(answer, { by: "feature", feature: "gone", isDescending: true })]).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });

  test("each order has every subject once", () => {
    const value = fc.oneof(fc.constant(Number.NaN), fc.double({ min: 0, max: 1e9, noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), fc.boolean(), (values, isDescending) => {
        const given = fakeFingerprints({
          lanes: values.map((_, i) => i),
          cell: (subject) => values[subject] as number,
          isKnown: (subject) => (Number.isNaN(values[subject]) ? Known.NO_TIME : Known.YES),
        });
        const order = orderedSubjects(given, by(isDescending));
        expect([...order].sort((a, b) => a - b)).toEqual(values.map((_, i) => i));
        const sorted = [...order].map((subject) => values[subject] as number).filter((one) => !Number.isNaN(one));
        expect(sorted).toEqual(sorted.toSorted((a, b) => (isDescending ? b - a : a - b)));
      }),
    );
  });

  test("pressing a heading: descending, ascending, groups again", () => {
    const first = nextOrder(BY_GROUPS, "exit-HLT-rate");
    const second = nextOrder(first, "exit-HLT-rate");
    expect([first, second, nextOrder(second, "exit-HLT-rate")]).toEqual([by(true), by(false), BY_GROUPS]);
    expect(nextOrder(second, "other")).toEqual({ by: "feature", feature: "other", isDescending: true });
  });
});

describe("words", () => {
  const WHY: readonly Known[] = [Known.YES, Known.NONE_HAPPENED, Known.NOT_RECORDED, Known.NO_TIME];
  const answer = fakeFingerprints({ lanes: [7, 8, 9, 10], cell: () => 1_234_567, isKnown: (s) => WHY[s] as Known });
  const wait = FAKE_FEATURES.findIndex(({ id }) => id === "wait-disk-mean");

  test("a cell says its value with its unit, or why it has none", () => {
    const analysis = { id: "kvm", title: "vCPU states", status: "none", reason: "kvm_exit is not recorded" };
    const analyses = [analysis] as unknown as NonNullable<FingerprintNames["analyses"]>;
    const words = WHY.map((_, subject) => cellWords(answer, subject, wait, { ...NAMES, analyses }));
    expect(words).toEqual([
      "1.23 ms (1.00 of 1 on the scale)",
      "none happened, so there is no mean",
      "not recorded: kvm_exit is not recorded",
      "not known: nothing is known of it in this time, as it was not there or events are lost",
    ]);
    expect(cellWords(answer, 2, wait, NAMES)).toBe("not recorded: the trace has no events for kvm");
  });

  test("features of two groups with one title are told apart", () => {
    const titles = FAKE_FEATURES.map(featureTitle);
    expect(new Set(titles).size).toBe(titles.length);
    expect(columnTitle({ ...(FAKE_FEATURES[0] as (typeof FAKE_FEATURES)[number]), title: "exits: hlt" })).toBe("hlt");
  });

  test("a part of the time has its begin, alone where all rows are of one lane", () => {
    const parts = { ...NAMES, hasPeriods: true };
    const one = fakeFingerprints({ lanes: [7], periods: 3, cell: () => 1 });
    const two = fakeFingerprints({ lanes: [7, 8], periods: 2, cell: () => 1 });
    expect(subjectTitle(one, 2, parts)).toMatch(/^VM 7, from .*2/);
    expect(rowTitle(one, 2, parts)).toMatch(/^from .*2/);
    expect(rowTitle(two, 3, parts)).toMatch(/^VM 8, from .*1/);
    expect(subjectTitle(one, 2, NAMES)).toBe("VM 7");
  });

  test("groups have numbers, and letters where they have parts", () => {
    const grouped = fakeFingerprints({ lanes: [1, 2, 3], cell: () => 1, coarse: [0, 1, 1] });
    expect([0, 1, 2].map((subject) => groupLabel(grouped, subject))).toEqual(["1", "2", "2"]);
    const [first, second] = grouped.groups.groups;
    if (first === undefined || second === undefined) throw new Error("no groups");
    const groups = [first, { ...second, fine: 2 }];
    const parts = { ...grouped, groups: { ...grouped.groups, groups, fine: Int32Array.of(0, 0, 1) } };
    expect([0, 1, 2].map((subject) => groupLabel(parts, subject))).toEqual(["1", "2a", "2b"]);
    expect(groupLabel(answer, 0)).toBe("");
    expect([groupsWords(grouped), groupsWords(answer)]).toEqual(["reasonable structure", "too few to group"]);
  });

  test("how well one fits, and how many there are", () => {
    expect([-0.2, 0.1, 0.4, 0.6, 0.9].map(fitWords)).toEqual([
      "nearer to another group (-0.20)",
      "between two groups (0.10)",
      "fits its group loosely (0.40)",
      "fits its group (0.60)",
      "fits its group well (0.90)",
    ]);
    expect(fitWords(Number.NaN)).toBe("in no group");
    expect([
      subjectCount("process", 1),
      subjectCount("process", 3),
      subjectCount("vm", 1),
      subjectCount("nested", 2),
    ]).toEqual(["1 process", "3 processes", "1 VM", "2 nested guests"]);
  });
});

test("a row as text has plain numbers, or why there is none", () => {
  const answer = fakeFingerprints({
    lanes: [7, 8],
    cell: (_, feature) => feature + 0.5,
    isKnown: (_, feature) => (feature === 1 ? Known.NOT_RECORDED : Known.YES),
    coarse: [0, 1],
    silhouette: [0.25, Number.NaN],
  });
  expect(matrixHead(answer).split("\t").slice(0, 6)).toEqual([
    "subject",
    "lane",
    "group",
    "silhouette",
    "guest-share [share]",
    "root-share [share]",
  ]);
  const rows = [0, 1].map((subject) => matrixRow(answer, subject, NAMES).split("\t"));
  expect(rows[0]?.slice(0, 7)).toEqual(["VM 7", "host/vm/7", "1", "0.250", "0.5", "not-recorded", "2.5"]);
  expect(rows[1]?.slice(0, 4)).toEqual(["VM 8", "host/vm/8", "2", ""]);
  expect(rows[0]).toHaveLength(matrixHead(answer).split("\t").length);
});

test("links of a process: who wakes it, and whom it wakes, the most frequent first", () => {
  const links = {
    from: Int32Array.of(1, 2, 3, 3),
    to: Int32Array.of(3, 3, 1, 2),
    count: Float64Array.of(4, 9, 2, 1),
    firstNs: Float64Array.of(10, 20, 30, 40),
    lastNs: Float64Array.of(11, 21, 31, 41),
  };
  const ranks = { lane: Int32Array.of(3, 1, 2), links } as unknown as Parameters<typeof linksOf>[0];
  expect(linksOf(ranks, 3)).toEqual({
    wokenBy: [
      { lane: 2, count: 9, firstNs: 20 },
      { lane: 1, count: 4, firstNs: 10 },
    ],
    wakes: [
      { lane: 1, count: 2, firstNs: 30 },
      { lane: 2, count: 1, firstNs: 40 },
    ],
  });
});
