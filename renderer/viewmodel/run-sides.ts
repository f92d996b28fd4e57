import { LEAST_RUNS, type RunFigures } from "../../workers/model/run-comparison.js";

/** A run that can be compared: of the open session, or of the trace that is B. */
export interface OfferedRun {
  readonly key: string;
  readonly figures: RunFigures;
  readonly isOther: boolean;
}

/** Keys of the runs on each side. */
export interface RunSides {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

export function offeredRuns(own: readonly RunFigures[], other: readonly RunFigures[]): readonly OfferedRun[] {
  const of = (runs: readonly RunFigures[], isOther: boolean) =>
    runs.map((figures) => ({ key: `${isOther ? "other" : "own"} ${figures.run}`, figures, isOther }));
  return [...of(own, false), ...of(other, true)];
}

/**
 * What is compared unless somebody says otherwise: the other trace with the open one, else the second VM with the first one,
 * else the last series with the one before it, of those that are long enough for a verdict, else the later half of the runs with
 * the earlier one. Only runs of one recording are taken, the one that most are of.
 */
export function firstSides(runs: readonly OfferedRun[]): RunSides {
  const recording = mostOf(runs.map(({ figures }) => figures.recording));
  const meant = runs.filter(({ figures }) => figures.recording === recording);
  const side = (isIn: (run: OfferedRun, i: number) => boolean) => meant.filter(isIn).map(({ key }) => key);
  if (meant.some(({ isOther }) => isOther))
    return { a: side(({ isOther }) => !isOther), b: side(({ isOther }) => isOther) };
  const [first, second] = [...new Set(meant.map(({ figures }) => figures.vm))];
  if (second !== undefined) {
    return { a: side(({ figures }) => figures.vm === first), b: side(({ figures }) => figures.vm === second) };
  }
  const [before, last] = longSeries(meant).slice(-2);
  if (last !== undefined) {
    return { a: side(({ figures }) => figures.series === before), b: side(({ figures }) => figures.series === last) };
  }
  const half = Math.ceil(meant.length / 2);
  return { a: side((_, i) => i < half), b: side((_, i) => half <= i) };
}

/** A run is on one side at most. */
export function withRun(sides: RunSides, key: string, side: "a" | "b", isOn: boolean): RunSides {
  const without = { a: sides.a.filter((one) => one !== key), b: sides.b.filter((one) => one !== key) };
  return isOn ? { ...without, [side]: [...without[side], key] } : without;
}

/** The runs of a side, in their order. */
export function runsOf(runs: readonly OfferedRun[], keys: readonly string[]): readonly RunFigures[] {
  return runs.flatMap(({ key, figures }) => (keys.includes(key) ? [figures] : []));
}

/** Series of runs that one replay began together, in their order. */
function longSeries(runs: readonly OfferedRun[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const { figures } of runs) counts.set(figures.series, (counts.get(figures.series) ?? 0) + 1);
  return [...counts].filter(([, count]) => LEAST_RUNS <= count).map(([series]) => series);
}

function mostOf(names: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
