import { expect, test } from "vitest";
import {
  clearedText,
  indexRows,
  keptText,
  memoryRows,
} from "../../../../../renderer/viewmodel/settings/storage-words.js";
import type { KeptIndex } from "../../../../../workers/model/kept-index.js";

const HOUR = 3_600_000;
const index = (name: string, bytes: number, usedMs = HOUR): KeptIndex => ({
  name,
  trace: `trace ${name}`,
  bytes,
  usedMs,
});
const [one, two, three] = [index("a", 1000), index("b", 2000), index("c", 4000)];

test("an index shows its trace, its size and when it was used, or that this is not known", () => {
  const files = [index("a", 353e6, 5 * HOUR), { ...index("b", 12, 0), trace: "" }];
  expect(indexRows({ files, limitBytes: 4e9 }, 8 * HOUR)).toEqual([
    { name: "a", trace: "trace a", size: "353 MB", used: "3 h ago" },
    { name: "b", trace: "of a trace that it does not tell", size: "12 B", used: "not known" },
  ]);
});

test.each([
  [[], "0 indexes, 0 B of at most 4 GB"],
  [[one], "1 index, 1 kB of at most 4 GB"],
  [[one, two], "2 indexes, 3 kB of at most 4 GB"],
])("the sum of %j", (files, text) => {
  expect(keptText({ files, limitBytes: 4e9 })).toBe(text);
});

test.each([
  ["nothing is kept", [], [], "There was nothing to clear"],
  ["all go", [one, two], [], "Freed: 2 indexes, 3 kB"],
  ["one is in use", [one, two], [one], "Freed: 1 index, 2 kB. 1 index, 1 kB, stays while a window shows what is in it"],
  [
    "all are in use",
    [one, two],
    [one, two],
    "Nothing was freed: 2 indexes, 3 kB, stay while a window shows what is in it",
  ],
  ["one is written meanwhile", [one], [three], "Freed: 1 index, 1 kB"],
] as const)("what clearing says: %s", (_, before, after, text) => {
  expect(clearedText(before, after)).toBe(text);
});

test("memory by part and in all; budget and file where there are any", () => {
  const parts = { rows: 1e6, packed: 2e6, unpacked: 3e6, ends: 4e6, grids: 5e6, records: 6e6 };
  const unlimited = memoryRows({ parts, textureBytes: 7e6, budgetBytes: Number.POSITIVE_INFINITY, fileBytes: 0 });
  expect(unlimited.map(({ part, size }) => `${part}: ${size}`)).toEqual([
    "rows of lanes as they are: 1 MB",
    "packed rows and records: 2 MB",
    "unpacked for questions: 3 MB",
    "ends of lanes: 4 MB",
    "grids, for cells far out: 5 MB",
    "waits, edges and other records: 6 MB",
    "textures of lanes and texts, on the GPU: 7 MB",
    "all of these: 28 MB",
  ]);
  expect(memoryRows({ parts, textureBytes: 0, budgetBytes: 8e9, fileBytes: 7e6 }).slice(-2)).toEqual([
    { part: "budget of lanes", size: "8 GB" },
    { part: "in a file", size: "7 MB" },
  ]);
});
