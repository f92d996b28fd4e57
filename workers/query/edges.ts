import type { EdgesRequest, EdgeTable } from "../model/engine-api.js";
import type { QueryContext } from "./context.js";

/**
 * Arrows that overlap [t0, t1) and begin or end at one of the lanes. Above `limit`, every n-th of them, so that
 * those shown spread over the window; `total` says how many there are.
 */
export function edges(context: QueryContext, request: EdgesRequest): EdgeTable {
  const chosen = overlapping(context, request);
  const count = Math.min(chosen.length, Math.max(0, request.limit));
  const stride = count === 0 ? 1 : chosen.length / count;
  const store = context.edges;
  const table = {
    count,
    total: chosen.length,
    kind: new Uint8Array(count),
    fromLane: new Int32Array(count),
    fromNs: new Float64Array(count),
    toLane: new Int32Array(count),
    toNs: new Float64Array(count),
  };
  for (let i = 0; i < count; i += 1) {
    const edge = chosen[Math.floor(i * stride)] as number;
    table.kind[i] = store.columns.kind.at(edge);
    table.fromLane[i] = store.columns.fromLane.at(edge);
    table.fromNs[i] = store.columns.fromNs.at(edge);
    table.toLane[i] = store.columns.toLane.at(edge);
    table.toNs[i] = store.columns.toNs.at(edge);
  }
  return table;
}

function overlapping(context: QueryContext, { lanes, t0, t1 }: EdgesRequest): number[] {
  const store = context.edges;
  const wanted = new Uint8Array(context.lanes.count);
  for (const lane of lanes) wanted[lane] = 1;
  const found: number[] = [];
  const { from, to } = store.rangeNear(t0, t1);
  for (let edge = from; edge < to; edge += 1) {
    if (t1 <= store.columns.fromNs.at(edge) || store.columns.toNs.at(edge) < t0) continue;
    if (wanted[store.columns.fromLane.at(edge)] === 1 || wanted[store.columns.toLane.at(edge)] === 1) found.push(edge);
  }
  return found;
}
