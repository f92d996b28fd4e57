import { type ClassPlans, PLAN_MISSING, PLAN_WALK } from "./class-plans.js";
import type { RelativeClock } from "./clock.js";
import { DecodeStatus } from "./decode-status.js";
import type { EventSpan } from "./event-span.js";
import type { LttngHeader } from "./lttng-header.js";
import type { PieceList, RowBlock } from "./row-block.js";
import type { Walker } from "./walker.js";

const COMPACT_BITS = 27;

/** The part of `StreamDecoder` that the loop works on. */
interface LttngDecoder {
  readonly walker: Walker;
  readonly plans: ClassPlans;
  readonly relative: RelativeClock;
  readonly counts: Int32Array;
  readonly classTable: Int32Array;
  readonly span: EventSpan;
  readonly end: number;
  readonly beginRel: number;
  pos: number;
  latestRel: number;
  hasUnnoted: boolean;
  badText: string;
  readExtended(start: number, end: number, header: LttngHeader): number;
  walkBody(plan: number, pos: number, pieces: PieceList | undefined, row: number): boolean;
  classOf(id: number): number;
  noteEvent(lo: number, hi: number): void;
  settle(): void;
  headerStop(): DecodeStatus;
  bodyStop(): DecodeStatus;
  findGeneral(block: RowBlock): DecodeStatus;
}

/** Finds rows of events with LTTng headers, everything at whole bytes. */
export function findLttng(decoder: LttngDecoder, block: RowBlock, header: LttngHeader): DecodeStatus {
  const stop = runLttng(decoder, block, header);
  if (stop === DecodeStatus.FULL) return stop;
  decoder.settle();
  return stop === IS_ODD ? decoder.findGeneral(block) : stop;
}

/** An event ends inside a byte, or its clock goes back: the general loop reads on from there. */
const IS_ODD = -1;

/**
 * The hot loop. For each event it reads the header and looks up the size of the body. It notes where the body is if an
 * analysis wants the event, and touches nothing else. It is one long function with everything in locals, because nothing
 * else in the product runs as often. What is done at the end of a packet stands in `findLttng`: it first happens after V8
 * has compiled the loop, and V8 would compile it all again.
 *
 * The clock is kept as the bits that short headers hold (`low`) and the bits above them (`base`, in ticks from the packet's
 * reference). That costs one addition of doubles an event, instead of two halves with carries.
 */
function runLttng(decoder: LttngDecoder, block: RowBlock, header: LttngHeader): DecodeStatus | typeof IS_ODD {
  const { walker, plans, relative, counts, classTable } = decoder;
  const { view, clock } = walker;
  const { phases, sizes, lists: listOf } = plans;
  const { times, lists, bases, capacity } = block;
  const { extendedId, littleEndian } = header;
  const { refRel } = relative;
  const { isNs } = relative.scale;
  const isCompact = header.kind === "compact";
  const span = isCompact ? 2 ** COMPACT_BITS : 2 ** 32;
  const alignMask = header.align - 1;
  const clockMask = header.clockAlign - 1;
  const phaseMask = phases - 1;
  const tableLength = classTable.length;
  const end = decoder.end >>> 3;
  let row = block.count;
  let latest = decoder.latestRel;
  let at = decoder.pos >>> 3;
  let stop: DecodeStatus = DecodeStatus.END;
  let isOdd = false;
  // The clock after the last whole event, whatever half an event did to it.
  let low = clock.lo % span;
  let base = relative.ticksTo(clock.lo - low, clock.hi);
  let mustNote = !decoder.span.hasEvents;
  let { hasUnnoted } = decoder;

  while (at !== end) {
    if (row === capacity) {
      stop = DecodeStatus.FULL;
      break;
    }
    const start = (at + alignMask) & ~alignMask;
    if (start + 4 > end) {
      stop = DecodeStatus.SHORT;
      break;
    }
    let id: number;
    let body = start + 4;
    let newLow = low;
    let newBase = base;
    if (isCompact) {
      const word = view.getInt32(start, littleEndian);
      id = littleEndian ? word & 31 : word >>> COMPACT_BITS;
      newLow = littleEndian ? word >>> 5 : word & (2 ** COMPACT_BITS - 1);
    } else {
      id = view.getUint16(start, littleEndian);
      const clockAt = (start + 2 + clockMask) & ~clockMask;
      body = clockAt + 4;
      if (body <= end) newLow = view.getUint32(clockAt, littleEndian);
      else if (id !== extendedId) {
        stop = DecodeStatus.SHORT;
        break;
      }
    }
    if (id !== extendedId) {
      // The field holds the low bits of the clock: a value below the last one means they wrapped once.
      if (newLow < low) newBase += span;
    } else {
      if (header.extended === undefined) clock.set(relative.loAfter(base + low), relative.hiAfter(base + low));
      // Skipped events count too. Between two full clock values time only grows, so the last one is the latest.
      if (hasUnnoted) latest = Math.max(latest, relative.after(base + low));
      decoder.latestRel = latest;
      id = decoder.readExtended(start, end, header);
      if (id < 0) {
        stop = decoder.headerStop();
        break;
      }
      body = walker.pos / 8;
      newLow = clock.lo % span;
      newBase = relative.ticksTo(clock.lo - newLow, clock.hi);
      const newRel = relative.after(newBase + newLow);
      isOdd = newRel < latest || newRel < decoder.beginRel;
      if (isOdd) break;
      mustNote = true;
    }

    const index = id < tableLength ? (classTable[id] as number) : decoder.classOf(id);
    if (index < 0) {
      decoder.badText = `unknown event id ${id}`;
      stop = DecodeStatus.BAD;
      break;
    }
    const phase = (body << 3) & phaseMask;
    const plan = index * phases + phase;
    let size = sizes[plan] as number;
    if (size === PLAN_MISSING) size = plans.make(index, phase);
    const list = listOf[plan] as number;
    let next: number;
    if (size === PLAN_WALK) {
      if (!decoder.walkBody(plan, body * 8, 0 <= list ? block.pieces : undefined, row)) {
        stop = decoder.bodyStop();
        break;
      }
      isOdd = walker.pos % 8 !== 0;
      next = Math.floor(walker.pos / 8);
    } else {
      isOdd = (size & 7) !== 0;
      next = body + (size >>> 3);
      if (next > end) {
        stop = DecodeStatus.SHORT;
        isOdd = false;
        break;
      }
    }
    if (isOdd) break;

    counts[index] = (counts[index] as number) + 1;
    // The time of a skipped event is noted only if it is the first, or if the clock may go back.
    if (mustNote) {
      if (hasUnnoted) decoder.noteEvent(relative.loAfter(base + low), relative.hiAfter(base + low));
      decoder.noteEvent(relative.loAfter(newBase + newLow), relative.hiAfter(newBase + newLow));
      mustNote = false;
    }
    hasUnnoted = true;
    at = next;
    low = newLow;
    base = newBase;
    if (0 <= list) {
      const rel = isNs ? base + low + refRel : relative.after(base + low);
      if (latest < rel) latest = rel;
      times[row] = latest;
      lists[row] = list;
      bases[row] = body;
      row += 1;
    }
  }
  clock.set(relative.loAfter(base + low), relative.hiAfter(base + low));
  decoder.hasUnnoted = hasUnnoted;
  decoder.latestRel = latest;
  decoder.pos = at * 8;
  block.count = row;
  return isOdd ? IS_ODD : stop;
}
