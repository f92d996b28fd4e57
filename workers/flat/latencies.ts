import { nextRow, putByte, putFloat, putInt, storeOf } from "./rows.js";
import { Latency, Store } from "./stores.js";

/** facts/latency-store.ts: its `addLatency`. */
export function addLatency(kind: i32, lane: i32, start: f64, end: f64, detail: f64): void {
  const store = storeOf(Store.LATENCIES);
  const row = nextRow(store);
  putByte(store, Latency.KIND_B, row, kind);
  putInt(store, Latency.LANE, row, lane);
  putFloat(store, Latency.START_F, row, start);
  putFloat(store, Latency.END_F, row, end);
  putFloat(store, Latency.DETAIL_F, row, detail);
}
