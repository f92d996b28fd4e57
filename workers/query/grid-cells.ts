import { CELL_BYTES, putCell } from "./cell.js";
import { type GridRun, PART_MASK, PARTS, sumUntil } from "./grid-run.js";

/**
 * Writes the cells of a run, from `to` on. The states come about in the order of their time, so the first few mostly decide:
 * none of the others are read once all that is left of the pixel is not more than the runner-up has. While there is no
 * runner-up all are read, as sums are rounded and a state that has next to nothing must show.
 */
export function writeGridCells({ level, t0, nsPerPx, count }: GridRun, cells: Uint8Array, to: number): void {
  const { sums, palette, beginNs, first, buckets, bucketNs, unitNs } = level;
  const states = palette.length;
  const perNs = 1 / bucketNs;
  const scale = (255 * unitNs) / (PARTS * nsPerPx);
  const whole = ((nsPerPx / unitNs) * PARTS) | 0;
  let fromAt = 0;
  let fromPart = 0;
  for (let border = 0; border <= count; border += 1) {
    const place = (t0 + border * nsPerPx - beginNs) * perNs;
    // Rounding may put a border at the last bucket's end.
    const bucket = Math.min(place | 0, buckets - 1);
    const part = ((place - bucket) * PARTS) | 0;
    const at = first + bucket * states;
    if (0 < border) {
      let longest = 0;
      let second = 0;
      let most = 0;
      let next = 0;
      let left = whole;
      for (let i = 0; i < states; i += 1) {
        const since = sumUntil(sums, fromAt + i, states, fromPart);
        const time = (sumUntil(sums, at + i, states, part) - since) & PART_MASK;
        left -= time;
        if (most < time) {
          second = longest;
          next = most;
          longest = i;
          most = time;
        } else if (next < time) {
          second = i;
          next = time;
        }
        if (left <= next && 0 < next) break;
      }
      const cell = to + (border - 1) * CELL_BYTES;
      putCell(cells, cell, palette[longest] as number, most * scale, palette[second] as number, next * scale);
    }
    fromAt = at;
    fromPart = part;
  }
}
