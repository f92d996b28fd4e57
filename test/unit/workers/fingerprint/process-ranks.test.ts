import fc from "fast-check";
import { expect, test } from "vitest";
import { componentsOf, DAMPING, type Graph, ranksOf } from "../../../../workers/fingerprint/process-ranks.js";

const graph = fc
  .integer({ min: 1, max: 8 })
  .chain((count) =>
    fc
      .uniqueArray(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 20, selector: ([a, b]) => a * 100 + b })
      .map((links): Graph => ({ count, from: links.map(([a]) => a), to: links.map(([, b]) => b) })),
  );

/** Solves (I - c M) R = (1 - c) / n by elimination, where nodes without links lead to all. */
function solved({ count, from, to }: Graph): number[] {
  const links = Array.from({ length: count }, () => new Set<number>());
  for (let i = 0; i < from.length; i += 1) links[from[i] as number]?.add(to[i] as number);
  const rows = Array.from({ length: count }, (_, p) => [
    ...Array.from({ length: count }, (__, w) => {
      const own = links[w] as Set<number>;
      const part = own.size === 0 ? 1 / count : own.has(p) ? 1 / own.size : 0;
      return (p === w ? 1 : 0) - DAMPING * part;
    }),
    (1 - DAMPING) / count,
  ]);
  for (let at = 0; at < count; at += 1) {
    const pivot = rows.slice(at).reduce((best, row) => (Math.abs(best[at] ?? 0) < Math.abs(row[at] ?? 0) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(at, 0, pivot);
    for (const row of rows) {
      if (row === pivot) continue;
      const by = (row[at] as number) / (pivot[at] as number);
      for (let i = 0; i < row.length; i += 1) row[i] = (row[i] as number) - by * (pivot[i] as number);
    }
  }
  return rows.map((row, i) => (row[count] as number) / (row[i] as number));
}

test("property: ranks are those of a direct solution, and add up to 1", () => {
  fc.assert(
    fc.property(graph, (own) => {
      const ranks = ranksOf(own);
      const exact = solved(own);
      for (const [node, rank] of ranks.entries()) expect(rank).toBeCloseTo(exact[node] as number, 9);
      expect(ranks.reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(1, 9);
    }),
  );
});

test("property: linked nodes are in one component, others are not", () => {
  fc.assert(
    fc.property(graph, (own) => {
      const found = componentsOf(own);
      const reaches = Array.from({ length: own.count }, (_, i) =>
        Array.from({ length: own.count }, (__, k) => i === k),
      );
      for (let i = 0; i < own.from.length; i += 1) {
        const [a, b] = [own.from[i] as number, own.to[i] as number];
        (reaches[a] as boolean[])[b] = true;
        (reaches[b] as boolean[])[a] = true;
      }
      for (let k = 0; k < own.count; k += 1)
        for (const row of reaches) if (row[k]) for (const [j, is] of (reaches[k] ?? []).entries()) row[j] ||= is;
      for (const [a, row] of reaches.entries())
        for (const [b, is] of row.entries()) expect(found[a] === found[b]).toBe(is);
    }),
  );
});

test("a server that many wake ranks first, and hands its rank on", () => {
  // 1, 2, 3 wake 0, which wakes 4.
  const ranks = [...ranksOf({ count: 5, from: [1, 2, 3, 0], to: [0, 0, 0, 4] })];
  const order = [...ranks.keys()].sort((a, b) => (ranks[b] as number) - (ranks[a] as number));
  expect(order.slice(0, 2).sort()).toEqual([0, 4]);
  expect(ranks[1]).toBeCloseTo(ranks[3] as number, 12);
});
