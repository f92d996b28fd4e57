import { groupBy } from "../../core/groups.js";
import type { LostPart, LostSpan } from "../context.js";
import { durationColumns, numberColumns, type PanelTable, textColumns, timeColumns } from "../export/table.js";
import { lostParts } from "../lost-parts.js";

/** Slices of the window. */
const SLICES = 100;

/** When how much was lost: whether buffers overflowed under some load, all the time, or one CPU ends early. */
export const lossesOverTimeTable: PanelTable = {
  name: "losses-over-time",
  title: "Losses over time",
  about:
    "A hundredth of the window in which events of a machine were lost: events of the gaps that begin in it, as far as " +
    "they were counted, and the share of its CPUs' time in which nothing was recorded.",
  columns: [
    ...textColumns("machine"),
    ...timeColumns("start_ns", "end_ns"),
    ...numberColumns("gaps", "events"),
    ...durationColumns("lost_ns"),
    ...numberColumns("lost_share"),
  ],
  *rows(context, { t0, t1 }) {
    const end = Math.min(t1, context.untilNs);
    const beginOf = (slice: number) => Math.round(t0 + ((end - t0) * slice) / SLICES);
    const seen = groupBy(
      context.lanes.specs.filter(({ kind }) => kind === "cpu"),
      (spec) => spec.machine,
    );
    for (const [machine, spans] of groupBy(context.lost, (span) => span.machine)) {
      const cpus = cpuCount(seen.get(machine)?.length ?? 0, spans);
      const byCpu = [...groupBy(spans, (span) => span.cpu)].map(([cpu, own]) => {
        return { cpus: cpu < 0 ? cpus : 1, parts: lostParts(own, t0, end) };
      });
      for (let slice = 0; slice < SLICES && t0 < end; slice++) {
        const [from, to] = [beginOf(slice), beginOf(slice + 1)];
        const begun = spans.filter(({ startNs }) => from <= startNs && startNs < to);
        const ns = byCpu.reduce((sum, one) => sum + one.cpus * overlap(one.parts, from, to), 0);
        const counted = begun.filter(({ events }) => 0 <= events);
        if (begun.length === 0 && ns === 0) continue;
        const events = counted.length === 0 ? undefined : counted.reduce((sum, span) => sum + span.events, 0);
        yield [machine, from, to, begun.length, events, ns, to === from ? 0 : ns / (cpus * (to - from))];
      }
    }
  },
};

function cpuCount(seen: number, spans: readonly LostSpan[]): number {
  return Math.max(1, seen, new Set(spans.map(({ cpu }) => cpu)).size);
}

function overlap(parts: readonly LostPart[], from: number, to: number): number {
  return parts.reduce((sum, { startNs, endNs }) => sum + Math.max(0, Math.min(to, endNs) - Math.max(from, startNs)), 0);
}
