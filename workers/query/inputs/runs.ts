import type { LaneId } from "../../model/lanes.js";
import { RUN_FACTS, type RunFact } from "../../model/monitor-values.js";
import type { QueryContext } from "../context.js";

/** A run of recorded input. */
export interface Run {
  /** From 1, in order of begin. */
  readonly number: number;
  /** From 1: runs that were begun together have the same number. */
  readonly series: number;
  /** Of the VM. */
  readonly lane: LaneId;
  readonly t0: number;
  /** Where its end is not told: as far as the session is known. */
  readonly t1: number;
  readonly isWhole: boolean;
  readonly told: ReadonlyMap<RunFact, string>;
}

/** All runs of a session, in order of begin. */
export function runsOf({ runs, runTold, strings, untilNs }: QueryContext): readonly Run[] {
  const told = new Map<string, Map<RunFact, string>>();
  for (let row = 0; row < runTold.count; row += 1) {
    const { lane, runNs, fact, value } = runTold.at(row);
    const name = RUN_FACTS[fact];
    if (name === undefined) continue;
    const key = runKey(lane, runNs);
    const facts = told.get(key) ?? new Map<RunFact, string>();
    facts.set(name, strings.get(value));
    told.set(key, facts);
  }
  let series = 0;
  const before = new Map<
    LaneId,
    { readonly series: number; readonly number: number; readonly id: string | undefined }
  >();
  return Array.from({ length: runs.count }, (_, row): Run => {
    const { lane, t, endNs } = runs.at(row);
    const isWhole = !Number.isNaN(endNs);
    const t1 = isWhole ? endNs : (nextBegin(runs, row) ?? untilNs);
    const facts = told.get(runKey(lane, t)) ?? new Map<RunFact, string>();
    const number = Number(facts.get("run") ?? 1);
    const last = before.get(lane);
    const goesOn = last !== undefined && last.number + 1 === number && last.id === facts.get("id");
    if (!goesOn) series += 1;
    const own = { series: goesOn ? last.series : series, number, id: facts.get("id") };
    before.set(lane, own);
    return { number: row + 1, series: own.series, lane, t0: t, t1: Math.max(t, t1), isWhole, told: facts };
  });
}

/** A run is known by its VM and its begin. */
export function runKey(lane: LaneId, runNs: number): string {
  return `${lane} ${runNs}`;
}

/** Of the next run of the same VM. */
function nextBegin({ count, columns }: QueryContext["runs"], row: number): number | undefined {
  for (let next = row + 1; next < count; next += 1)
    if (columns.lane.at(next) === columns.lane.at(row)) return columns.t.at(next);
  return undefined;
}

/** A number that a run tells; NaN: it does not. */
export function numberOf({ told }: Run, fact: RunFact): number {
  const text = told.get(fact) ?? "";
  return text === "" ? Number.NaN : Number(text);
}
