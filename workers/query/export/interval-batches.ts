import { type Column, type ColumnBatch, TextCodes } from "../../columnar/columns.js";
import { CHUNK_BITS, CHUNK_MASK, labelIn, startIn } from "../../index/chunk.js";
import { STATE_MASK } from "../../index/label-table.js";
import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneKind, LaneSpec } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { takenIn } from "../fused/taken.js";
import { STEP_ROWS } from "../resumable.js";
import { rowsIn } from "../row-scan.js";
import { columnTypeOfTimes } from "./column-fields.js";
import { BATCH_ROWS } from "./row-batch.js";
import type { ExportScope, TableBatches } from "./table.js";

/** A lane whose intervals are written. */
export interface IntervalLane {
  readonly spec: LaneSpec;
  readonly track: LaneTrack;
  /** What a host took of it; only lanes of guests whose own trace is open with their host's have one. */
  readonly veil: LaneTrack | undefined;
}

/** The texts of a row that depend on nothing but its state, reason and aux: they are made once for each of these. */
export interface LabelTexts {
  readonly state: string;
  readonly reason: string;
  readonly culprit: string | undefined;
  readonly detail: string;
}

/** The texts of a row of a lane of some kind. */
export type LabelReader = (spec: LaneSpec, track: LaneTrack, row: number) => LabelTexts;

/**
 * The rows of the table `intervals` as columns, in the order of its columns. Undefined where times of one table lie in
 * several stretches (core/timeline.ts), as a column counts from one moment.
 */
export function intervalBatches(
  context: QueryContext,
  { t0, t1 }: ExportScope,
  lanes: readonly IntervalLane[],
  read: LabelReader,
): TableBatches | undefined {
  if (context.timeline.length !== 1) return undefined;
  const parts = lanes.map((lane) => ({ lane, ...rowsIn(lane.track, t0, t1, context.untilNs) }));
  const rows = parts.reduce((sum, { from, to }) => sum + to - from, 0);
  return { rows, batches: batchesOf(context, { t0, t1 }, parts, new LabelCodes(read)) };
}

interface Part {
  readonly lane: IntervalLane;
  readonly from: number;
  readonly to: number;
}

function* batchesOf(
  context: QueryContext,
  window: { readonly t0: number; readonly t1: number },
  parts: readonly Part[],
  labels: LabelCodes,
): Iterable<ColumnBatch | undefined> {
  const batch = new IntervalBatch(context, window, labels);
  for (const { lane, from, to } of parts) {
    for (let row = from; row < to; ) {
      const chunkEnd = (row | CHUNK_MASK) + 1;
      const end = Math.min(to, chunkEnd, row + STEP_ROWS, row + BATCH_ROWS - batch.rows);
      batch.add(lane, row, end);
      row = end;
      yield batch.rows === BATCH_ROWS ? batch.taken() : undefined;
    }
  }
  if (0 < batch.rows) yield batch.taken();
}

/** The columns of the batch that is being filled. */
class IntervalBatch {
  rows = 0;
  private readonly kind = codeColumn();
  private readonly lane = codeColumn();
  private readonly machine = codeColumn();
  private readonly starts = new Float64Array(BATCH_ROWS);
  private readonly ends = new Float64Array(BATCH_ROWS);
  private readonly durations = new Float64Array(BATCH_ROWS);
  private readonly takenNs = new Float64Array(BATCH_ROWS);
  private readonly stealNs = new Float64Array(BATCH_ROWS);
  private readonly states = new Int32Array(BATCH_ROWS);
  private readonly reasons = new Int32Array(BATCH_ROWS);
  private readonly culprits = new Int32Array(BATCH_ROWS);
  private readonly details = new Int32Array(BATCH_ROWS);

  constructor(
    private readonly context: QueryContext,
    private readonly window: { readonly t0: number; readonly t1: number },
    private readonly labels: LabelCodes,
  ) {}

  /** Adds rows of one chunk of a lane, for which there is room. Times are rounded as in all other formats. */
  add(lane: IntervalLane, from: number, to: number): void {
    const { starts, ends, durations, states, reasons, culprits, details, labels } = this;
    const { t0, t1 } = this.window;
    const { track } = lane;
    const { untilNs } = this.context;
    const chunk = track.rowsAt(from >> CHUNK_BITS);
    const first = this.rows;
    let at = first;
    let start = Math.max(t0, track.startAt(from));
    for (let row = from; row < to; row += 1) {
      const inChunk = row & CHUNK_MASK;
      const next = inChunk + 1 < chunk.rows ? startIn(chunk, inChunk + 1) : track.endAt(row, untilNs);
      const end = Math.min(t1, next);
      const label = labelIn(chunk, inChunk);
      if ((label & STATE_MASK) !== State.NONE && start < end) {
        const number = labels.of(lane, row, label);
        starts[at] = Math.round(start);
        ends[at] = Math.round(end);
        durations[at] = Math.round(end - start);
        states[at] = labels.states[number] as number;
        reasons[at] = labels.reasons[number] as number;
        culprits[at] = labels.culprits[number] as number;
        details[at] = labels.details[number] as number;
        at += 1;
      }
      start = end;
    }
    this.rows = at;
    this.fillLane(lane, first, at);
  }

  private fillLane({ spec, veil }: IntervalLane, from: number, to: number): void {
    this.kind.codes.fill(this.kind.texts.codeOf(spec.kind), from, to);
    this.lane.codes.fill(this.lane.texts.codeOf(spec.path), from, to);
    this.machine.codes.fill(this.machine.texts.codeOf(spec.machine), from, to);
    this.takenNs.fill(Number.NaN, from, to);
    this.stealNs.fill(Number.NaN, from, to);
    if (veil === undefined) return;
    for (let at = from; at < to; at += 1) {
      const { all, steal } = takenIn(veil, this.starts[at] as number, this.ends[at] as number, this.context.untilNs);
      this.takenNs[at] = Math.round(all);
      this.stealNs[at] = Math.round(steal);
    }
  }

  /** The batch. The next row begins another. */
  taken(): ColumnBatch {
    const { labels, rows } = this;
    const { timeline, beginNs } = this.context;
    const [{ originNs }] = timeline;
    const type = columnTypeOfTimes(timeline, beginNs);
    const time = (values: Float64Array): Column => ({ type, base: originNs, values });
    const duration = (values: Float64Array): Column => ({ type: "int64", base: 0n, values });
    this.rows = 0;
    return {
      rows,
      columns: [
        this.kind,
        this.lane,
        this.machine,
        time(this.starts),
        time(this.ends),
        { type: "codes", codes: this.states, texts: labels.stateTexts },
        { type: "codes", codes: this.reasons, texts: labels.reasonTexts },
        { type: "codes", codes: this.culprits, texts: labels.culpritTexts },
        { type: "codes", codes: this.details, texts: labels.detailTexts },
        duration(this.durations),
        duration(this.takenNs),
        duration(this.stealNs),
      ],
    };
  }
}

/** Texts of labels (index/label-table.ts) as codes. What a label means depends on the kind of its lane. */
class LabelCodes {
  readonly stateTexts = new TextCodes();
  readonly reasonTexts = new TextCodes();
  readonly culpritTexts = new TextCodes();
  readonly detailTexts = new TextCodes();
  /** By the number that `of` answers. */
  readonly states: number[] = [];
  readonly reasons: number[] = [];
  readonly culprits: number[] = [];
  readonly details: number[] = [];
  private readonly byKind = new Map<LaneKind, Map<number, number>>();
  private lastKind: LaneKind | undefined;
  private known = new Map<number, number>();
  /** Numbers of labels below NEAR, which are nearly all, by label; -1: not known. */
  private readonly near = new Int32Array(NEAR);

  constructor(private readonly read: LabelReader) {}

  of({ spec, track }: IntervalLane, row: number, label: number): number {
    if (spec.kind !== this.lastKind) this.turnTo(spec.kind);
    const near = label < NEAR ? (this.near[label] as number) : -1;
    return 0 <= near ? near : this.ofFar(spec, track, row, label);
  }

  private ofFar(spec: LaneSpec, track: LaneTrack, row: number, label: number): number {
    const number = this.known.get(label) ?? this.make(this.read(spec, track, row));
    this.known.set(label, number);
    if (label < NEAR) this.near[label] = number;
    return number;
  }

  private make({ state, reason, culprit, detail }: LabelTexts): number {
    this.states.push(this.stateTexts.codeOf(state));
    this.reasons.push(this.reasonTexts.codeOf(reason));
    this.culprits.push(culprit === undefined ? -1 : this.culpritTexts.codeOf(culprit));
    this.details.push(this.detailTexts.codeOf(detail));
    return this.states.length - 1;
  }

  private turnTo(kind: LaneKind): void {
    this.lastKind = kind;
    this.known = this.byKind.get(kind) ?? new Map();
    this.byKind.set(kind, this.known);
    this.near.fill(-1);
  }
}

const NEAR = 1 << 16;

function codeColumn() {
  return { type: "codes" as const, codes: new Int32Array(BATCH_ROWS), texts: new TextCodes() };
}
