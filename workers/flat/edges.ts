import { nextRow, putByte, putFloat, putInt, storeOf } from "./rows.js";
import { Edge, Store } from "./stores.js";

/** `EdgeStore.connect`, of an `EdgeKind`. */
export function connect(kind: i32, fromLane: i32, fromNs: f64, toLane: i32, toNs: f64): void {
  const edges = storeOf(Store.EDGES);
  const row = nextRow(edges);
  putByte(edges, Edge.KIND_B, row, kind);
  putInt(edges, Edge.FROM_LANE, row, fromLane);
  putFloat(edges, Edge.FROM_NS_F, row, fromNs);
  putInt(edges, Edge.TO_LANE, row, toLane);
  putFloat(edges, Edge.TO_NS_F, row, toNs);
}
