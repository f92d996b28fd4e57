import { firstIndex } from "../../core/search.js";
import { Latency } from "../../facts/latency-store.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { WAIT_REASON_NAMES, WaitReason } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps } from "../resumable.js";

/** What the interrupt vectors of a VM stand for. */
export type VectorReasons = (vm: LaneId, vector: number) => WaitReason;

const VECTORS = 1024;

/**
 * The reason of the waits that a vector ended most often; of vectors that ended none, that of the waits after which it came
 * first, or an IPI where one vCPU sent it to another. A VM that never waits for its timer has the vectors of the system from
 * the other VMs. UNKNOWN: the trace does not tell.
 */
export function* vectorReasons(context: QueryContext, vmOf: (lane: LaneId) => LaneId): Steps<VectorReasons> {
  const seen = new VectorCounts(vmOf);
  const { waits, ipis } = context;
  const injected = yield* injectionsOf(context);
  for (let row = 0; row < waits.count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    const reason = waits.columns.reason.at(row);
    if (reason <= WaitReason.UNKNOWN) continue;
    const [lane, vector] = [waits.columns.lane.at(row), waits.columns.vector.at(row)];
    if (0 <= vector) seen.note(lane, vector, reason, 1);
    else seen.note(lane, firstAfterWait(context, row, injected[lane]), reason, WEAK);
  }
  for (let row = 0; row < ipis.count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    seen.note(ipis.columns.receiver.at(row), ipis.columns.vector.at(row), WaitReason.IPI, WEAKER);
  }
  return (vm, vector) => seen.reasonOf(vm, vector);
}

/** The wait ended by something else, and the interrupt came after it: as a rule it is the one that it waited for. */
const WEAK = 1e-3;
/** An interrupt that a vCPU's write caused need not be an IPI: a device may have answered at once. */
const WEAKER = 1e-6;

class VectorCounts {
  private readonly byVector = new Map<number, Float64Array>();
  /** What was answered: there are millions of interrupts. */
  private readonly reasons: WaitReason[] = [];

  constructor(private readonly vmOf: (lane: LaneId) => LaneId) {}

  note(lane: LaneId, vector: number, reason: number, weight: number): void {
    const vm = this.vmOf(lane);
    if (vector < 0 || VECTORS <= vector || vm === NO_LANE) return;
    this.add(vm, vector, reason, weight);
    if (isSystemVector(vector)) this.add(NO_LANE, vector, reason, weight);
  }

  /** To be asked when all is noted. */
  reasonOf(vm: LaneId, vector: number): WaitReason {
    const key = keyOf(vm, vector);
    const known = this.reasons[key];
    if (known !== undefined) return known;
    const counts = this.byVector.get(key) ?? this.byVector.get(keyOf(NO_LANE, vector));
    const reason = counts === undefined ? WaitReason.UNKNOWN : (counts.indexOf(Math.max(...counts)) as WaitReason);
    this.reasons[key] = reason;
    return reason;
  }

  private add(vm: LaneId, vector: number, reason: number, weight: number): void {
    const key = keyOf(vm, vector);
    const counts = this.byVector.get(key) ?? new Float64Array(WAIT_REASON_NAMES.length);
    counts[reason] = (counts[reason] as number) + weight;
    this.byVector.set(key, counts);
  }
}

function keyOf(vm: LaneId, vector: number): number {
  return (vm + 1) * VECTORS + vector;
}

/**
 * The last vectors of x86, and the private interrupts of arm64: kernels give them the same meaning in all VMs, but not in all
 * versions.
 */
function isSystemVector(vector: number): boolean {
  return vector < 32 || (0xec <= vector && vector < 0x100);
}

/** Interrupts of a vCPU, in order of the entries that took them into the guest. */
interface Injections {
  readonly start: number[];
  readonly end: number[];
  readonly vector: number[];
}

function* injectionsOf({ latencies }: QueryContext): Steps<readonly (Injections | undefined)[]> {
  const byLane: (Injections | undefined)[] = [];
  const { kind, lane, start, end, detail } = latencies.columns;
  for (let row = 0; row < latencies.count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    if (kind.at(row) !== Latency.IRQ_INJECT) continue;
    let own = byLane[lane.at(row)];
    if (own === undefined) {
      own = { start: [], end: [], vector: [] };
      byLane[lane.at(row)] = own;
    }
    own.start.push(start.at(row));
    own.end.push(end.at(row));
    own.vector.push(detail.at(row));
  }
  return byLane;
}

/** From the end of a wait until its vCPU enters the guest, ns: far less. */
const SOON_NS = 100_000;

/** The vector that a vCPU took into its guest first after a wait; -1: none did. */
function firstAfterWait({ waits }: QueryContext, row: number, own: Injections | undefined): number {
  if (own === undefined) return -1;
  const { start, woken, end } = waits.columns;
  const place = firstIndex(0, own.end.length, (i) => end.at(row) <= (own.end[i] as number));
  const wokenNs = Number.isNaN(woken.at(row)) ? start.at(row) : woken.at(row);
  const isNext = wokenNs <= (own.start[place] ?? 0) && (own.end[place] ?? 0) <= end.at(row) + SOON_NS;
  return isNext ? (own.vector[place] as number) : -1;
}
