import type { Session } from "../../../../workers/analyses/session.js";
import { latencyKindAt } from "../../../../workers/facts/latency-store.js";

/** "kind lane start-end detail" of each latency, times in µs. */
export function latencyTexts({ latencies, lanes }: Session): string[] {
  const { lane, start, end, detail } = latencies.columns;
  return Array.from({ length: latencies.count }, (_, i) => {
    const span = `${start.at(i) / 1000}-${end.at(i) / 1000}`;
    return `${latencyKindAt(latencies, i)} ${lanes.specs[lane.at(i)]?.path} ${span} ${detail.at(i)}`;
  });
}
