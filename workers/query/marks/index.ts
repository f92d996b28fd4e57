import { type Marks, type MarksRequest, MOST_SPAN } from "../../model/marks.js";
import type { QueryContext } from "../context.js";
import { type MarkSource, markSources } from "./sources.js";

const NONE = -1;
const UNWANTED = -2;

/** Rows that grow while occurrences are folded into them. */
interface Fold {
  readonly lane: number[];
  readonly kind: number[];
  readonly t: number[];
  readonly until: number[];
  readonly marks: number[];
  readonly text: string[];
}

/**
 * The marks of some lanes in [t0, t1), together where a picture cannot show them apart. Cost: all occurrences in there.
 */
export function marksIn(context: QueryContext, request: MarksRequest): Marks {
  return marksOf(markSources(context), request);
}

/** The same of some sources. */
export function marksOf(sources: readonly MarkSource[], request: MarksRequest): Marks {
  const fold: Fold = { lane: [], kind: [], t: [], until: [], marks: [], text: [] };
  for (const source of sources) foldInto(fold, source, request);
  const order = fold.t.map((_, i) => i).sort((a, b) => (fold.t[a] as number) - (fold.t[b] as number));
  const ints = (from: readonly number[]) => Int32Array.from(order, (i) => from[i] as number);
  const floats = (from: readonly number[]) => Float64Array.from(order, (i) => from[i] as number);
  return {
    count: order.length,
    lane: ints(fold.lane),
    kind: Uint8Array.from(order, (i) => fold.kind[i] as number),
    t: floats(fold.t),
    until: floats(fold.until),
    marks: ints(fold.marks),
    texts: order.map((i) => fold.text[i] as string),
  };
}

function foldInto(fold: Fold, source: MarkSource, { lanes, t0, t1, apartNs }: MarksRequest): void {
  const most = lanes.reduce((id, lane) => Math.max(id, lane), -1);
  /** By lane: its last row; NONE yet, or UNWANTED. */
  const last = new Int32Array(most + 1).fill(UNWANTED);
  for (const lane of lanes) last[lane] = NONE;
  for (let row = source.firstFrom(t0); row < source.count; row++) {
    const t = source.timeAt(row);
    if (t1 <= t) break;
    // A thread's lane may be that of its CPU: one mark.
    let before = UNWANTED;
    for (const column of source.lanes) {
      const lane = column.at(row);
      const at = lane === before ? UNWANTED : (last[lane] ?? UNWANTED);
      before = lane;
      if (at === UNWANTED) continue;
      const isApart =
        at === NONE || (fold.until[at] as number) + apartNs <= t || (fold.t[at] as number) + MOST_SPAN * apartNs <= t;
      if (isApart) {
        last[lane] = fold.t.length;
        fold.lane.push(lane);
        fold.kind.push(source.kind);
        fold.t.push(t);
        fold.until.push(t);
        fold.marks.push(1);
        fold.text.push(source.textAt?.(row) ?? "");
      } else {
        fold.until[at] = t;
        (fold.marks[at] as number)++;
      }
    }
  }
}
