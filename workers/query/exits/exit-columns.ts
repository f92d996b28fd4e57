import { floatColumn, grown, intColumn } from "../../core/columns.js";
import { firstFrom } from "../../core/search.js";
import { CHUNK_BITS, type Chunk, startIn } from "../../index/chunk.js";
import { STATE_MASK } from "../../index/label-table.js";
import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneId } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import type { Steps } from "../resumable.js";
import { maskOf } from "../row-scan.js";

/**
 * The exits of a vCPU, in time order: from each exit the time until the guest runs again, whatever happens in between,
 * as `perf kvm stat` measures from kvm_exit to kvm_entry. Times are ns from the session origin.
 */
export interface ExitColumns {
  readonly starts: Float64Array;
  readonly ns: Uint32Array | Float64Array;
  /** Exit codes. */
  readonly codes: Uint16Array;
  /** 1: it went on to the VMM. */
  readonly toVmm: Uint8Array;
  /** Begins of the exits whose entry is not in the trace. They have no duration, and are not counted, as in perf. */
  readonly endless: Float64Array;
  /** Their exit codes. */
  readonly endlessCodes: Uint16Array;
}

interface Kept {
  readonly rows: number;
  readonly untilNs: number;
  readonly columns: ExitColumns;
}

/**
 * 15 bytes for each exit, made at the first question and kept until more is read: one pass over the rows costs as much as
 * ten over these.
 */
const kept = new WeakMap<LaneTrack, Kept>();

export function* exitColumns(context: QueryContext, lane: LaneId): Steps<ExitColumns> {
  const track = context.lanes.track(lane);
  const { untilNs } = context;
  const rows = track.count;
  const known = kept.get(track);
  if (known?.rows === rows && known.untilNs === untilNs) return known.columns;
  const scan = new ExitScan();
  for (let chunk = 0; chunk < track.chunkCount && chunk << CHUNK_BITS < rows; chunk += 1) {
    scan.add(track.rowsAt(chunk));
    yield;
  }
  const columns = scan.columns();
  kept.set(track, { rows, untilNs, columns });
  return columns;
}

/** Exits looked at in a step: about 50 µs. */
export const STEP_EXITS = 1 << 13;

/** Places of the exits that begin in [t0, t1). */
export function exitsIn({ starts }: ExitColumns, t0: number, t1: number): Places {
  return timesIn(starts, t0, t1);
}

export interface Places {
  readonly from: number;
  readonly to: number;
}

/** Places of the times in [t0, t1), which ascend. */
export function timesIn(times: Float64Array, t0: number, t1: number): Places {
  const from = firstFrom(times, t0, 0, times.length);
  return { from, to: firstFrom(times, t1, from, times.length) };
}

const GUEST = maskOf([State.GUEST, State.GUEST_NESTED]);
const UNKNOWN = maskOf([State.UNKNOWN, State.NONE]);
/** A halt of which it is not known whether it polled is unknown, with the exit as its reason. */
const PLACES = maskOf([State.HYPERVISOR, State.HALT_POLL, State.UNKNOWN]);

/** Takes the chunks of a vCPU in turn. The rule is that of `exitBeginsAt` and `exitEnd`, which look at single rows. */
class ExitScan {
  private starts = new Float64Array(1024);
  private ns = new Float64Array(1024);
  private codes = new Uint16Array(1024);
  private toVmm = new Uint8Array(1024);
  private count = 0;
  private readonly endless = floatColumn();
  private readonly endlessCodes = intColumn();
  private endlessCount = 0;
  /** The state before the next row, as a bit. Before the first row nothing is known. */
  private before = 1 << State.NONE;
  /** Begin of the exit that has no end yet, NaN: none. */
  private open = Number.NaN;
  private code = 0;
  private wentToVmm = 0;

  add(chunk: Chunk): void {
    const { words, labels, rows } = chunk;
    // At most every second row begins an exit, and the open one may end here.
    this.makeRoom((rows >> 1) + 2);
    const { starts, ns, codes, toVmm } = this;
    let { count, before, open, code, wentToVmm } = this;
    for (let row = 0; row < rows; row += 1) {
      const label = words[(row << 1) + 1] as number;
      const state = 1 << (label & STATE_MASK);
      if ((state & GUEST) !== 0) {
        if (!Number.isNaN(open)) {
          starts[count] = open;
          ns[count] = startIn(chunk, row) - open;
          codes[count] = code;
          toVmm[count] = wentToVmm;
          count += 1;
          open = Number.NaN;
        }
        before = state;
        continue;
      }
      if ((before & (GUEST | UNKNOWN)) !== 0 || (state & UNKNOWN) !== 0) {
        const reason = labels.reasonOf(label);
        // Lost events: open exits have no end.
        const isLost = (state & UNKNOWN) !== 0 && reason === 0;
        const begins =
          !isLost && ((before & GUEST) !== 0 || ((before & UNKNOWN) !== 0 && (state & PLACES) !== 0 && reason !== 0));
        if (isLost || begins) {
          this.addEndless(open, code);
          open = begins ? startIn(chunk, row) : Number.NaN;
          code = reason;
          wentToVmm = 0;
        }
      }
      if (state === 1 << State.VMM) wentToVmm = 1;
      before = state;
    }
    this.count = count;
    this.before = before;
    this.open = open;
    this.code = code;
    this.wentToVmm = wentToVmm;
  }

  columns(): ExitColumns {
    const { count } = this;
    this.addEndless(this.open, this.code);
    this.open = Number.NaN;
    return {
      starts: this.starts.slice(0, count),
      ns: asWords(this.ns.subarray(0, count)),
      codes: this.codes.slice(0, count),
      toVmm: this.toVmm.slice(0, count),
      endless: this.endless.values.slice(0, this.endlessCount),
      endlessCodes: Uint16Array.from(this.endlessCodes.values.subarray(0, this.endlessCount)),
    };
  }

  private addEndless(start: number, code: number): void {
    if (Number.isNaN(start)) return;
    this.endless.set(this.endlessCount, start);
    this.endlessCodes.set(this.endlessCount, code);
    this.endlessCount += 1;
  }

  private makeRoom(more: number): void {
    const needed = this.count + more;
    if (needed <= this.starts.length) return;
    const length = Math.max(needed, this.starts.length * 2);
    this.starts = grown(this.starts, length);
    this.ns = grown(this.ns, length);
    this.codes = grown(this.codes, length);
    this.toVmm = grown(this.toVmm, length);
  }
}

/** In half the memory where all fit: none has a fraction or takes more than 4.29 s. */
function asWords(ns: Float64Array): Uint32Array | Float64Array {
  const words = Uint32Array.from(ns);
  for (let i = 0; i < ns.length; i += 1) if (words[i] !== ns[i]) return ns.slice();
  return words;
}
