import * as Column from "./columns.js";
import { TIMER_LIST_BITS } from "./io-records.js";
import { isKnownSince } from "./known-since.js";
import { addLatency } from "./latencies.js";
import { LatencyKind } from "./numbers.js";
import { f64At, i32At, lowBits, multiply, setF64, setI32, u8At } from "./prelude.js";
import { C, M, T, V } from "./records.js";

// How late timers of vCPUs expire: analyses/latency/timers.ts. A vCPU that has armed a timer is in one of the lists of
// M.TIMERS, by the timer's address, and stays there until it arms one at another address.

export function startTimer(machine: i32, cpu: i32, row: i32, t: f64): void {
  const thread = i32At(cpu + C.CURRENT);
  const vcpu = thread === 0 ? 0 : i32At(thread + T.VCPU);
  if (vcpu === 0) return;
  const address = f64At(Column.X + (row << 3));
  if (i32At(vcpu + V.TIMER_ORDER) === 0) {
    setI32(machine + M.TIMED, i32At(machine + M.TIMED) + 1);
    setI32(vcpu + V.TIMER_ORDER, i32At(machine + M.TIMED));
    link(machine, vcpu, address);
  } else if (f64At(vcpu + V.TIMER_ADDRESS_F) !== address) {
    unlink(machine, vcpu);
    link(machine, vcpu, address);
  }
  setI32(vcpu + V.TIMER_LOSSES, i32At(machine + M.OWN_LOSSES));
  setF64(vcpu + V.TIMER_F, t);
  setF64(vcpu + V.TIMER_EXPIRES_F, f64At(Column.Y + (row << 3)));
}

export function expireTimer(machine: i32, cpu: i32, row: i32, t: f64): void {
  const vcpu = armedAt(machine, f64At(Column.X + (row << 3)));
  if (vcpu === 0) return;
  const late = f64At(Column.Y + (row << 3)) - f64At(vcpu + V.TIMER_EXPIRES_F);
  if (0 <= late && isStillArmed(machine, vcpu))
    addLatency(LatencyKind.TIMER, i32At(vcpu + V.LANE), t - late, t, i32At(cpu + C.NUMBER));
  // The callback of a periodic timer starts it again: that start belongs to no vCPU.
  setI32(vcpu + V.TIMER_LOSSES, 0);
}

/** The vCPU that has armed the timer at an address; of several the one that was the first to arm any. 0: none has. */
function armedAt(machine: i32, address: f64): i32 {
  const losses = i32At(machine + M.OWN_LOSSES);
  let found = 0;
  for (let vcpu = i32At(listOf(machine, address)); vcpu !== 0; vcpu = i32At(vcpu + V.TIMER_NEXT)) {
    if (f64At(vcpu + V.TIMER_ADDRESS_F) !== address || i32At(vcpu + V.TIMER_LOSSES) !== losses) continue;
    if (found === 0 || i32At(vcpu + V.TIMER_ORDER) < i32At(found + V.TIMER_ORDER)) found = vcpu;
  }
  return found;
}

/** Where events are being lost, a vCPU that is away may run and set its timer anew. */
function isStillArmed(machine: i32, vcpu: i32): boolean {
  const since = f64At(vcpu + V.TIMER_F);
  const mayBeLost = i32At(machine + M.GAPS) !== 0 && since < f64At(machine + M.LAST_GAP_END_F);
  if (mayBeLost && u8At(i32At(vcpu + V.THREAD) + T.RUNNING_B) === 0) return false;
  return isKnownSince(machine, i32At(vcpu + V.TRACK), since);
}

/** Where the first vCPU of the list for an address stands. */
function listOf(machine: i32, address: f64): i32 {
  return i32At(machine + M.TIMERS) + ((multiply(lowBits(address), -1640531535) >>> (32 - TIMER_LIST_BITS)) << 2);
}

function link(machine: i32, vcpu: i32, address: f64): void {
  const list = listOf(machine, address);
  setF64(vcpu + V.TIMER_ADDRESS_F, address);
  setI32(vcpu + V.TIMER_NEXT, i32At(list));
  setI32(list, vcpu);
}

function unlink(machine: i32, vcpu: i32): void {
  const list = listOf(machine, f64At(vcpu + V.TIMER_ADDRESS_F));
  let before = 0;
  let at = i32At(list);
  while (at !== vcpu) {
    before = at;
    at = i32At(at + V.TIMER_NEXT);
  }
  setI32(before === 0 ? list : before + V.TIMER_NEXT, i32At(vcpu + V.TIMER_NEXT));
}
