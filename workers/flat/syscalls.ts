import * as Column from "./columns.js";
import { isKnownSince } from "./known-since.js";
import { addLatency } from "./latencies.js";
import { LatencyKind } from "./numbers.js";
import { f64At, i32At, setF64, setI32 } from "./prelude.js";
import { C, M, T } from "./records.js";

// Latencies of system calls: analyses/latency/syscalls.ts.

/** String id of "". */
let unnamed = -1;

export function setUnnamed(empty: i32): void {
  unnamed = empty;
}

export function beginCall(machine: i32, cpu: i32, row: i32, t: f64): void {
  const thread = i32At(cpu + C.CURRENT);
  if (thread === 0) return;
  const name = i32At(Column.S + (row << 2));
  setI32(thread + T.CALL_LOSSES, 0 <= name ? i32At(machine + M.LOSSES) : 0);
  setI32(thread + T.CALL_NAME, name);
  setF64(thread + T.CALL_F, t);
}

export function endCall(machine: i32, cpu: i32, row: i32, t: f64): void {
  const thread = i32At(cpu + C.CURRENT);
  if (thread === 0 || i32At(thread + T.CALL_LOSSES) !== i32At(machine + M.LOSSES)) return;
  setI32(thread + T.CALL_LOSSES, 0);
  const name = i32At(thread + T.CALL_NAME);
  // The exit of another call: the exit of this call and the entry of the other were not recorded.
  const ended = i32At(Column.S + (row << 2));
  if (0 <= ended && ended !== unnamed && ended !== name) return;
  const since = f64At(thread + T.CALL_F);
  if (isKnownSince(machine, i32At(thread + T.TRACK), since))
    addLatency(LatencyKind.SYSCALL, i32At(thread + T.LANE), since, t, name);
}
