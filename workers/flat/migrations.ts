import { i32At, setI32 } from "./prelude.js";
import { C, M, T, V } from "./records.js";
import { nextRow, putFloat, putInt, storeOf } from "./rows.js";
import { Migration, Store } from "./stores.js";

/** Notes where a vCPU runs now, and a move if it ran elsewhere before: analyses/migrations. After `switchThreads`. */
export function noteMigration(machine: i32, cpu: i32, t: f64): void {
  const thread = i32At(machine + M.SWITCHED_IN);
  const vcpu = thread === 0 ? 0 : i32At(thread + T.VCPU);
  if (vcpu === 0) return;
  const last = i32At(vcpu + V.LAST_CPU);
  const number = i32At(cpu + C.NUMBER);
  if (last === number) return;
  setI32(vcpu + V.LAST_CPU, number);
  if (last < 0) return;
  const moves = storeOf(Store.MIGRATIONS);
  const row = nextRow(moves);
  putInt(moves, Migration.LANE, row, i32At(vcpu + V.LANE));
  putFloat(moves, Migration.T_F, row, t);
  putInt(moves, Migration.FROM, row, last);
  putInt(moves, Migration.TO, row, number);
}
