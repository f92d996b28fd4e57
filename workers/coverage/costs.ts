import { formatBytes, formatCount, formatDuration } from "../core/format.js";
import type { Check, Cost } from "./check.js";
import { CHECKED, COSTS, RECORDINGS } from "./measured.js";
import type { Side, SourceId } from "./sources.js";

/** All cells that were checked. */
export const CHECKS: readonly Check[] = CHECKED.flatMap(({ views, ...group }) =>
  Object.entries(views).map(([view, eventsPerS]) => ({ ...group, view, ...(0 < eventsPerS && { eventsPerS }) })),
);

/** Runs that checked a cell. */
export function checksOf(view: string, source: SourceId, side: Side): readonly Check[] {
  return CHECKS.filter((one) => one.view === view && one.source === source && one.side === side);
}

/** What a recording was of, in words. */
export function recordingWords(id: string): string {
  return RECORDINGS.find((one) => one.id === id)?.what ?? id;
}

/** What a source costs, as it was measured: a sentence each. Empty: nobody measured it. */
export function costWords(view: string, source: SourceId, side: Side): readonly string[] {
  const rates = checksOf(view, source, side).flatMap(({ eventsPerS, by }) =>
    eventsPerS === undefined ? [] : [{ eventsPerS, by }],
  );
  return COSTS.filter((cost) => cost.source === source && cost.side === side).map((cost) => {
    const rate = rates.find(({ by }) => by === cost.by)?.eventsPerS;
    return `${wordsOfCost(cost, rate)} (${recordingWords(cost.by)})`;
  });
}

/** "120 bytes an event, 2.4 µs of a CPU an event". `rate`: events a second, which it is multiplied by. */
export function wordsOfCost({ bytesPerEvent, cpuNsPerEvent, bytesPerS, cpuMsPerS }: Cost, rate?: number): string {
  const parts = [
    bytesPerEvent === undefined ? "" : `${formatCount(Math.round(bytesPerEvent))} bytes an event`,
    cpuNsPerEvent === undefined ? "" : `${formatDuration(cpuNsPerEvent)} of a CPU an event`,
    rate === undefined || bytesPerEvent === undefined
      ? ""
      : `${formatCount(Math.round(rate))} events/s × bytes = ${formatBytes(rate * bytesPerEvent)}/s`,
    rate === undefined || cpuNsPerEvent === undefined ? "" : `${share(rate * cpuNsPerEvent)} of a CPU`,
    bytesPerS === undefined ? "" : `${formatBytes(bytesPerS)}/s`,
    cpuMsPerS === undefined ? "" : `${share(cpuMsPerS * 1e6)} of a CPU`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** Of ns in each second. */
function share(ns: number): string {
  return `${(ns / 1e7).toPrecision(2)} %`;
}
