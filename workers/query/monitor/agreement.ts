import type { CounterSeries } from "../../facts/counter-store.js";
import { isHaltExit } from "../../model/kvm/exit-code.js";
import type { LaneId } from "../../model/lanes.js";
import { ACCOUNT_RAN, KVM_EXITS, KVM_HALT_EXITS } from "../../model/monitor-values.js";
import { STATE_COUNT, State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { exitColumns, timesIn } from "../exits/exit-columns.js";
import type { Steps } from "../resumable.js";
import { addTimes } from "../state-times.js";
import { monitorSeries, type Stretch, stretchesOf } from "./monitor-series.js";

/** What a trace and a monitor log say of one vCPU, in the looks that lie in what was traced. */
export interface Agreement {
  readonly vcpu: LaneId;
  readonly looks: number;
  readonly t0: number;
  readonly t1: number;
  readonly traceExits: number;
  readonly monitorExits: number;
  readonly traceHalts: number;
  readonly monitorHalts: number;
  /** The look in which the two are most apart, and by how many exits the trace has more. */
  readonly most: Stretch & { readonly apart: number };
  /** Time on CPUs by the trace, and by schedstat: not the same figure. NaN: the log does not tell it. */
  readonly traceCpuNs: number;
  readonly schedstatNs: number;
}

const ON_CPU: readonly State[] = [State.GUEST, State.GUEST_NESTED, State.HYPERVISOR, State.HALT_POLL, State.VMM];

/**
 * Compares exits as KVM counts them with those in the trace, for each vCPU that both know. A look counts if it lies in
 * what was traced of the vCPU as a whole.
 */
export function* agreementsIn(context: QueryContext, t0: number, t1: number): Steps<readonly Agreement[]> {
  const found: Agreement[] = [];
  const halts = monitorSeries(context, KVM_HALT_EXITS);
  const accounts = monitorSeries(context, ACCOUNT_RAN);
  for (const [vcpu, series] of monitorSeries(context, KVM_EXITS)) {
    const agreement = yield* agreementOf(
      context,
      vcpu,
      { series, halts: halts.get(vcpu), account: accounts.get(vcpu) },
      [t0, t1],
    );
    if (agreement !== undefined) found.push(agreement);
    yield;
  }
  return found;
}

interface Told {
  readonly series: CounterSeries;
  readonly halts: CounterSeries | undefined;
  readonly account: CounterSeries | undefined;
}

function* agreementOf(
  context: QueryContext,
  vcpu: LaneId,
  { series, halts, account }: Told,
  [t0, t1]: readonly [number, number],
): Steps<Agreement | undefined> {
  const { starts, codes, endless, endlessCodes } = yield* exitColumns(context, vcpu);
  const firstNs = Math.min(starts[0] ?? Number.POSITIVE_INFINITY, endless[0] ?? Number.POSITIVE_INFINITY);
  const lastNs = Math.max(starts.at(-1) ?? 0, endless.at(-1) ?? 0);
  const [from, to] = [Math.max(t0, firstNs), Math.min(t1, lastNs)];
  const count = (stretch: Stretch) => countIn(starts, stretch) + countIn(endless, stretch);
  let [looks, traceExits, monitorExits, begin, end] = [0, 0, 0, Number.NaN, Number.NaN];
  let most = { t0: 0, t1: 0, value: 0, apart: 0 };
  for (const stretch of stretchesOf(series, from, to, false)) {
    const counted = Math.round((stretch.value * (stretch.t1 - stretch.t0)) / 1e9);
    const traced = count(stretch);
    looks += 1;
    traceExits += traced;
    monitorExits += counted;
    if (Number.isNaN(begin)) begin = stretch.t0;
    end = stretch.t1;
    if (Math.abs(most.apart) < Math.abs(traced - counted)) most = { ...stretch, apart: traced - counted };
  }
  if (looks === 0) return undefined;
  const whole = { t0: begin, t1: end, value: 0 };
  const haltsOf = (times: Float64Array, all: Uint16Array) => {
    const { from: first, to: last } = timesIn(times, begin, end);
    let sum = 0;
    for (let i = first; i < last; i += 1) if (isHaltExit(all[i] as number)) sum += 1;
    return sum;
  };
  const times = new Float64Array(STATE_COUNT);
  addTimes(context.lanes.track(vcpu), begin, end, context.untilNs, times);
  return {
    vcpu,
    looks,
    t0: begin,
    t1: end,
    traceExits,
    monitorExits,
    traceHalts: haltsOf(starts, codes) + haltsOf(endless, endlessCodes),
    monitorHalts: Math.round(totalOf(halts, whole)),
    most,
    traceCpuNs: ON_CPU.reduce<number>((sum, state) => sum + (times[state] as number), 0),
    schedstatNs: account === undefined ? Number.NaN : Math.round(totalOf(account, whole) * 1e9),
  };
}

function countIn(times: Float64Array, { t0, t1 }: Stretch): number {
  const { from, to } = timesIn(times, t0, t1);
  return to - from;
}

/** How much a total grew, by its rates. */
function totalOf(series: CounterSeries | undefined, { t0, t1 }: Stretch): number {
  let sum = 0;
  for (const stretch of series === undefined ? [] : stretchesOf(series, t0, t1, true))
    sum += (stretch.value * (stretch.t1 - stretch.t0)) / 1e9;
  return sum;
}

/** An answer takes time, and is true at some moment of it: so many exits more or less in a look are no difference. */
export function toleranceIn({ t0, t1, value }: Stretch): number {
  return t0 < t1 ? LEAST_APART + value * ANSWER_S : LEAST_APART;
}

const LEAST_APART = 8;
const ANSWER_S = 1e-3;
