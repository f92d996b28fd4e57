import type { Session } from "../../workers/analyses/session.js";
import type { Columns } from "../../workers/core/columns.js";
import { recordParts } from "../../workers/engine/record-parts.js";
import { blocksOf, type Chunk, groupsOf, sumRunsOf } from "../../workers/index/chunk.js";
import { levelsOf } from "../../workers/index/time-grid.js";
import { factsOf } from "../unit/workers/support/session-context.js";

/** Where two sessions differ, in words: lanes with all their rows, edges, records, counters, and the inventory. */
export function differences(left: Session, right: Session, most = 5): string[] {
  const found: string[] = [];
  const note = (text: string): void => {
    if (found.length < most) found.push(text);
  };
  const [lefts, rights] = [left.lanes, right.lanes];
  if (!isEqual(lefts.specs, rights.specs)) note(`lanes: ${firstDifference(lefts.specs, rights.specs)}`);
  for (let lane = 0; lane < Math.min(lefts.count, rights.count) && found.length < most; lane += 1) {
    const difference = rowDifference(left, right, lane);
    if (difference !== undefined) note(`${lefts.specs[lane]?.path}: ${difference}`);
  }
  const [leftStores, rightStores] = [columnsOf(left), columnsOf(right)];
  for (const [name, columns] of Object.entries(leftStores)) {
    const others = rightStores[name] ?? {};
    for (const [part, values] of Object.entries(columns)) {
      const other = others[part] ?? new Float64Array(0);
      if (!sameNumbers(values, other)) note(`${name}.${part}: ${values.length} and ${other.length} values differ`);
    }
  }
  const [leftCounters, rightCounters] = [left.counters.heads(), right.counters.heads()];
  if (!isEqual(leftCounters, rightCounters)) note(`counters: ${firstDifference(leftCounters, rightCounters)}`);
  const [leftFacts, rightFacts] = [factsOf(left).inventory, factsOf(right).inventory];
  if (JSON.stringify(leftFacts) !== JSON.stringify(rightFacts)) note("the inventories differ");
  return found;
}

function rowDifference(left: Session, right: Session, lane: number): string | undefined {
  const [a, b] = [left.lanes.track(lane), right.lanes.track(lane)];
  for (let row = 0; row < Math.max(a.count, b.count); row += 1) {
    const [one, other] = [rowText(a, row), rowText(b, row)];
    if (one !== other) return `row ${row} of ${a.count} and ${b.count}: ${one} and ${other}`;
  }
  if (a.endNs !== b.endNs) return `ends ${a.endNs} and ${b.endNs}`;
  for (let at = 0; at < a.chunkCount; at += 1) {
    const difference = indexDifference(a.chunkAt(at), b.chunkAt(at));
    if (difference !== undefined) return `chunk ${at} of ${a.chunkCount}: ${difference}`;
  }
  return undefined;
}

/** Of the running sums of two chunks with the same rows. */
function indexDifference(a: Chunk, b: Chunk): string | undefined {
  const blocks = blocksOf(a);
  const parts: readonly (readonly [name: string, ArrayLike<number>, ArrayLike<number>])[] = [
    ["palette", a.palette, b.palette],
    ["blockStarts", a.blockStarts.subarray(0, blocks), b.blockStarts.subarray(0, blocks)],
    ["blockStates", a.blockStates.subarray(0, blocks), b.blockStates.subarray(0, blocks)],
    [
      "sums",
      a.sums.subarray(0, sumRunsOf(a.rows) * a.palette.length),
      b.sums.subarray(0, sumRunsOf(b.rows) * b.palette.length),
    ],
    ["longest", a.longest.subarray(0, groupsOf(blocks)), b.longest.subarray(0, groupsOf(blocks))],
    ["longestEnds", a.longestEnds.subarray(0, groupsOf(blocks)), b.longestEnds.subarray(0, groupsOf(blocks))],
    ["longestOfAll", [a.longestOfAll, a.longestGroup], [b.longestOfAll, b.longestGroup]],
    ["grid palette", a.grid?.palette ?? [], b.grid?.palette ?? []],
    ["grid", gridSums(a), gridSums(b)],
  ];
  return parts.find(([, one, other]) => !sameNumbers(one, other))?.[0];
}

function gridSums({ grid }: Chunk): ArrayLike<number> {
  if (grid === undefined) return [];
  const sums = levelsOf(grid).reduce((count, { buckets }) => count + (buckets + 1) * grid.palette.length, 0);
  return grid.sums.subarray(0, sums);
}

function rowText(track: ReturnType<Session["lanes"]["track"]>, row: number): string {
  if (track.count <= row) return "none";
  return `${track.startAt(row)} ${track.stateAt(row)} ${track.reasonAt(row)} ${track.auxAt(row)}`;
}

function columnsOf(session: Session): Record<string, Columns> {
  const records = [...recordParts(session)].map(([name, part]) => [name, part.toColumns()] as const);
  return { ...Object.fromEntries(records), links: session.sightings.links() };
}

function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (!Object.is(a[i], b[i])) return false;
  return true;
}

function isEqual(a: readonly unknown[], b: readonly unknown[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function firstDifference(a: readonly unknown[], b: readonly unknown[]): string {
  const at = a.findIndex((one, i) => JSON.stringify(one) !== JSON.stringify(b[i]));
  return `${a.length} and ${b.length}, first ${JSON.stringify(a[at])} and ${JSON.stringify(b[at])}`;
}
