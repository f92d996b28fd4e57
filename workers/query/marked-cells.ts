import { CHUNK_BITS, CHUNK_MASK, labelIn } from "../index/chunk.js";
import type { CellsAnswer, CellsRequest, CellsWhere } from "../model/engine-api.js";
import type { LaneId } from "../model/lanes.js";
import { DIMMED, State } from "../model/states.js";
import { CELL_BYTES } from "./cell.js";
import type { QueryContext } from "./context.js";
import { veilsOf } from "./fused/veils.js";
import { groupMembersOf } from "./group-members.js";
import { IntervalTest } from "./interval-test.js";
import { MatchedTimes } from "./matched-times.js";
import { STEP_ROWS, type Steps } from "./resumable.js";
import { rowsIn, scanLongRows, scanRows } from "./row-scan.js";

/** Where rows can be skipped, a step covers more of them. */
const STEP_LONG_ROWS = 64 * STEP_ROWS;

/**
 * Marks in cells what a filter does not mean. A pixel in which nothing matches is dimmed; in one where something does,
 * the matching state with most time shows in full, however short it is, and the rest dimmed beside it.
 */
export class MarkedCells {
  private tests: Tests = new Map();
  private key = "";

  constructor(private readonly context: QueryContext) {}

  *mark(answer: CellsAnswer, where: CellsWhere): Steps<CellsAnswer> {
    const { lanes, t0, t1, width, cells } = answer;
    const tests = this.testsFor(where);
    const times = new MatchedTimes(t0, (t1 - t0) / Math.max(1, width), width);
    for (let i = 0; i < lanes.length; i += 1) {
      const filter = where.of[i] ?? -1;
      if (filter < 0 || width === 0) continue;
      const tracks = this.tracksOf(lanes[i] as LaneId);
      times.clear();
      for (const lane of tracks) {
        yield* this.addMatches(lane, this.testOf(tests, lane, filter, where), answer, times);
      }
      markLane(cells.subarray(i * width * CELL_BYTES, (i + 1) * width * CELL_BYTES), times, tracks.length);
      yield;
    }
    return answer;
  }

  private tracksOf(lane: LaneId): readonly LaneId[] {
    const track = this.context.lanes.tracks[lane];
    if (track === undefined) return [];
    return 0 < track.count ? [lane] : groupMembersOf(this.context).of(lane, this.context.untilNs);
  }

  private *addMatches(lane: LaneId, test: IntervalTest, { t0, t1 }: CellsAnswer, times: MatchedTimes): Steps<void> {
    const { untilNs, lanes } = this.context;
    const track = lanes.track(lane);
    const { from, to } = rowsIn(track, t0, t1, untilNs);
    const veil = veilsOf(this.context).get(lane);
    const add = (row: number, state: number, start: number, end: number) => {
      const chunk = track.rowsAt(row >> CHUNK_BITS);
      const label = labelIn(chunk, row & CHUNK_MASK);
      if (test.matches(label, chunk.labels.reasonOf(label), chunk.labels.auxOf(label), start, end, veil)) {
        times.add(state, start, end);
      }
    };
    if (0 < test.minNs) {
      for (let at = from; at < to; at += STEP_LONG_ROWS) {
        scanLongRows(track, at, Math.min(to, at + STEP_LONG_ROWS), test.minNs, untilNs, (row, state, start, end) => {
          if (test.states & (1 << state)) add(row, state, start, end);
        });
        yield;
      }
      return;
    }
    for (let at = from; at < to; at += STEP_ROWS) {
      scanRows(track, at, Math.min(to, at + STEP_ROWS), test.states, (row, state, start) => {
        add(row, state, start, track.endAt(row, untilNs));
        return true;
      });
      yield;
    }
  }

  private testOf(tests: Tests, lane: LaneId, filter: number, { filters }: CellsWhere): IntervalTest {
    const kind = this.context.lanes.specs[lane]?.kind ?? "group";
    const key = `${filter} ${kind}`;
    const known = tests.get(key);
    if (known !== undefined) return known;
    const made = new IntervalTest(this.context, kind, filters[filter] ?? { op: "and", parts: [] });
    tests.set(key, made);
    return made;
  }

  /**
   * The tests of one question: another may begin before it ends. Names, and so the reasons and culprits of labels, may
   * change while the trace is read.
   */
  private testsFor({ filters }: CellsWhere): Tests {
    const key = `${this.context.lanes.version} ${this.context.untilNs} ${JSON.stringify(filters)}`;
    if (key !== this.key) this.tests = new Map();
    this.key = key;
    return this.tests;
  }
}

/** By filter and kind of lane. */
type Tests = Map<string, IntervalTest>;

/** Whether a question needs no marks: it can be answered at once. */
export function isPlain({ where }: CellsRequest): boolean {
  return where === undefined || where.of.every((filter) => filter < 0);
}

/** Of an average over several lanes the matching time is their average too. */
function markLane(cells: Uint8Array, times: MatchedTimes, lanes: number): void {
  for (let px = 0; px < times.width; px += 1) {
    const at = px * CELL_BYTES;
    const share = times.shareAt(px) / Math.max(1, lanes);
    const state = times.stateAt(px);
    const first = cells[at] as number;
    const second = cells[at + 2] as number;
    if (share <= 0) {
      cells[at] = dimmed(first);
      cells[at + 2] = dimmed(second);
    } else if (share < ALL_OF_IT) {
      const part = Math.max(1, Math.min(254, Math.round(share * 255)));
      // The same state may be there once more, where it does not match.
      const isRest = first !== state || part + 1 < (cells[at + 1] as number);
      const other = isRest ? first : second;
      const isMore = 255 - part <= part;
      const matching = [state, part] as const;
      const rest = [dimmed(other), 255 - part] as const;
      cells.set(isMore ? [...matching, ...rest] : [...rest, ...matching], at);
    }
  }
}

/** Above this everything in a pixel matches, but for rounding. */
const ALL_OF_IT = 0.998;

function dimmed(state: number): number {
  return state === State.NONE ? state : state | DIMMED;
}
