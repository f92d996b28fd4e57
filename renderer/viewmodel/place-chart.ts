import type { Moment } from "./table-view.js";

/** A picture of places: columns from the left, rows from the bottom. */
export interface PlaceChart {
  readonly columns: number;
  readonly rows: number;
  readonly places: readonly ChartPlace[];
  /** Marks beside and below the picture; `at` is 0..1 from its lower left corner. */
  readonly side: readonly AxisMark[];
  readonly below: readonly AxisMark[];
}

/** A stretch of a picture in which events are missing, 0..1 from its left. */
export interface LostStretch {
  readonly from: number;
  readonly to: number;
}

/** What lies inside of [t0, t1) of losses, begin and end of each in turn. Those too short to be seen are a little longer. */
export function lostStretches(gaps: Float64Array, t0: number, t1: number): LostStretch[] {
  const stretches: LostStretch[] = [];
  for (let i = 0; i + 1 < gaps.length; i += 2) {
    const from = Math.max(0, ((gaps[i] as number) - t0) / (t1 - t0));
    const to = Math.min(1, ((gaps[i + 1] as number) - t0) / (t1 - t0));
    if (from < 1 && 0 < to) stretches.push({ from, to: Math.max(to, from + LEAST_LOST) });
  }
  return stretches;
}

const LEAST_LOST = 0.003;

export interface AxisMark {
  readonly at: number;
  readonly text: string;
}

/** A place in which something is. */
export interface ChartPlace extends GridPoint {
  /** How strong it is drawn, 0..1. */
  readonly weight: number;
  /** Where in the picture its only case is, 0..1 from the lower left corner. */
  readonly dot?: { readonly x: number; readonly y: number };
  readonly words: string;
  /** Where it leads. */
  readonly moment: Moment | undefined;
}

export interface GridPoint {
  readonly column: number;
  readonly row: number;
}

/** Columns and rows, the last ones included. */
export interface ChartRect {
  readonly column0: number;
  readonly column1: number;
  readonly row0: number;
  readonly row1: number;
}

export function rectBetween(a: GridPoint, b: GridPoint): ChartRect {
  return {
    column0: Math.min(a.column, b.column),
    column1: Math.max(a.column, b.column),
    row0: Math.min(a.row, b.row),
    row1: Math.max(a.row, b.row),
  };
}

/** The point of the grid at a place of the picture, 0..1 from its lower left corner; the nearest outside of it. */
export function pointAt({ columns, rows }: Pick<PlaceChart, "columns" | "rows">, x: number, y: number): GridPoint {
  const within = (share: number, count: number) => Math.max(0, Math.min(count - 1, Math.floor(share * count)));
  return { column: within(x, columns), row: within(y, rows) };
}

/** What a point of the grid has nearest to it, within so many columns and rows. */
export function placeNear(places: readonly ChartPlace[], point: GridPoint, reach: number): ChartPlace | undefined {
  let nearest: ChartPlace | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const place of places) {
    const across = Math.abs(place.column - point.column);
    const up = Math.abs(place.row - point.row);
    if (reach < across || reach < up || least <= across + up) continue;
    least = across + up;
    nearest = place;
  }
  return nearest;
}

export type ChartStep = "left" | "right" | "up" | "down";

/** Where the cursor goes from a place: to the next column that has any, or on in its own; itself if there is none. */
export function placeAfter(places: readonly ChartPlace[], from: ChartPlace, step: ChartStep): ChartPlace {
  const [across, up] = STEPS[step];
  let best: ChartPlace | undefined;
  const distance = (place: ChartPlace) =>
    // Columns first: of those in the next one the nearest row.
    across !== 0
      ? Math.abs(place.column - from.column) * MOST + Math.abs(place.row - from.row)
      : Math.abs(place.row - from.row);
  for (const place of places) {
    const isAhead =
      across !== 0
        ? 0 < (place.column - from.column) * across
        : place.column === from.column && 0 < (place.row - from.row) * up;
    if (isAhead && (best === undefined || distance(place) < distance(best))) best = place;
  }
  return best ?? from;
}

/** More than any picture has rows. */
const MOST = 1 << 16;

const STEPS: Readonly<Record<ChartStep, readonly [across: number, up: number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, 1],
  down: [0, -1],
};
