import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { groupPoints } from "../../workers/fingerprint/grouping.js";
import { componentsOf, DAMPING, ranksOf } from "../../workers/fingerprint/process-ranks.js";
import { randomFrom } from "../../workers/fingerprint/random.js";
import { Vectors } from "../../workers/fingerprint/vectors.js";
import { toEnd } from "../../workers/query/resumable.js";
import { tempFolder } from "../golden/cli-support.js";
import { describeWith } from "../setup/skip.js";
import { printed } from "./peers.js";

const PROGRAM = fileURLToPath(new URL("fingerprints.py", import.meta.url));

const random = randomFrom(42);
const WIDTH = 30;

/** Points around some directions. `unknown`: share of the values that are not known. */
function rowsAround(centres: number, each: number, spread: number, unknown: number): number[][] {
  const around = Array.from({ length: centres }, () => Array.from({ length: WIDTH }, () => random() ** 3));
  return around.flatMap((centre) =>
    Array.from({ length: each }, () =>
      centre.map((value) =>
        random() < unknown ? Number.NaN : Math.min(1, Math.max(0, value + spread * (random() - 0.5))),
      ),
    ),
  );
}

function vectorsOf(rows: readonly (readonly number[])[], weights = Array<number>(WIDTH).fill(1)): Vectors {
  return new Vectors(Float64Array.from(rows.flat()), rows.length, Float64Array.from(weights));
}

const all = (count: number) => [...Array(count).keys()];

function distancesOf(rows: readonly (readonly number[])[]) {
  const vectors = vectorsOf(rows);
  return { rows, distances: rows.map((_, a) => rows.map((__, b) => vectors.distance(a, b))) };
}

function groupsOf(rows: readonly (readonly number[])[], groups: number | undefined) {
  const weights = all(WIDTH).map((i) => 1 / Math.sqrt(1 + (i % 5)));
  const vectors = vectorsOf(rows, weights);
  const found = toEnd(groupPoints(vectors, all(rows.length), groups === undefined ? {} : { groups }));
  return { rows, weights, labels: [...found.labels], silhouette: [...found.silhouette] };
}

function graphOf(count: number, links: number) {
  const pairs = new Set(Array.from({ length: links }, () => Math.floor(random() * count * count)));
  const graph = {
    count,
    from: [...pairs].map((pair) => Math.floor(pair / count)),
    to: [...pairs].map((pair) => pair % count),
  };
  return { ...graph, damping: DAMPING, ranks: [...ranksOf(graph)], components: [...componentsOf(graph)] };
}

const why = "no Python with scikit-learn and networkx is here, and none could be installed";

describeWith("fingerprints against scikit-learn and networkx", process.env.LANESCOPE_SKLEARN, why, (python) => {
  test("distances, groups, silhouettes, ranks and components are theirs", { timeout: 300_000 }, () => {
    const separated = rowsAround(4, 20, 0.1, 0);
    const told = {
      distances: [
        distancesOf(rowsAround(3, 12, 0.3, 0)),
        distancesOf(rowsAround(3, 12, 0.3, 0.3)),
        distancesOf(rowsAround(2, 20, 1, 0.9)),
      ],
      groups: [groupsOf(separated, undefined), groupsOf(separated, 3), groupsOf(rowsAround(6, 15, 1.2, 0), 5)],
      graphs: [graphOf(40, 90), graphOf(60, 40), graphOf(7, 12)],
    };
    expect(new Set(told.groups[0]?.labels).size).toBe(4);
    const file = join(tempFolder(), "told.json");
    writeFileSync(file, JSON.stringify(told));
    const { lines, complaints, isOk } = printed(python, [PROGRAM, file]);
    expect({ isOk, complaints }).toEqual({ isOk: true, complaints: "" });
    const theirs = JSON.parse(lines.join("\n"));
    for (const worst of theirs.distances) expect(worst).toBeLessThan(1e-7);
    for (const { silhouette, inertia } of theirs.groups) {
      expect(silhouette).toBeLessThan(1e-9);
      // Ours is the best of 6 runs, theirs of 50.
      expect(inertia).toBeLessThan(1.05);
    }
    expect(theirs.groups[0].rand).toBe(1);
    for (const { ranks, components } of theirs.graphs) {
      expect(ranks).toBeLessThan(1e-9);
      expect(components).toBe(true);
    }
  });
});
