import { VEIL_BYTES } from "../../model/cells.js";
import type { CellsRequest } from "../../model/engine-api.js";
import type { LaneId } from "../../model/lanes.js";
import { STATE_COUNT, State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { foldPixels } from "../pixel-fold.js";
import type { PixelGrid } from "../pixel-grid.js";
import { TimesPerPixel } from "../times-per-pixel.js";
import { isSteal } from "./taken.js";
import { veilsOf } from "./veils.js";

/**
 * The shares of each pixel that hosts took of the lanes of guests: stolen, and taken otherwise, each 0..255. Undefined if no
 * lane has a veil. A share is never rounded to 0. A lane that heads others shows the average of `lanesBehind` it, as its
 * states are.
 */
export function veilCells(
  context: QueryContext,
  { lanes, t0, t1 }: CellsRequest,
  width: number,
  lanesBehind: (lane: LaneId) => readonly LaneId[],
): Uint8Array | undefined {
  const veils = veilsOf(context);
  if (veils.size === 0 || width === 0) return undefined;
  let cells: Uint8Array | undefined;
  const grid: PixelGrid = { t0, nsPerPx: (t1 - t0) / width, width };
  for (const [i, lane] of lanes.entries()) {
    const behind = lanesBehind(lane);
    const own = behind.flatMap((member) => veils.get(member) ?? []);
    if (own.length === 0) continue;
    cells ??= new Uint8Array(lanes.length * width * VEIL_BYTES);
    const times = new TimesPerPixel(grid);
    for (const veil of own) foldPixels(veil, grid, context.untilNs, times);
    writeLane(times, width, behind.length * grid.nsPerPx, cells.subarray(i * width * VEIL_BYTES));
  }
  return cells;
}

/** `pixelNs`: the time in a pixel of all lanes together. */
function writeLane(times: TimesPerPixel, width: number, pixelNs: number, cells: Uint8Array): void {
  for (let px = 0; px < width; px += 1) {
    let stolen = 0;
    let other = 0;
    for (let state = State.UNKNOWN + 1; state < STATE_COUNT; state += 1) {
      const ns = times.at(px, state);
      if (isSteal(state as State)) stolen += ns;
      else other += ns;
    }
    cells[px * VEIL_BYTES] = shareOf(stolen, pixelNs);
    cells[px * VEIL_BYTES + 1] = shareOf(other, pixelNs);
  }
}

/** A time below this part of a pixel is a rounding error of the subtracted sums. */
const NOISE = 1e-7;

function shareOf(ns: number, pixelNs: number): number {
  return ns <= pixelNs * NOISE ? 0 : Math.max(1, Math.min(255, Math.round((ns * 255) / pixelNs)));
}
