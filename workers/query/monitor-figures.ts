import type { CounterSeries } from "../facts/counter-store.js";
import type { FigureId } from "../model/monitor-picture.js";
import { ACCOUNT, COUNTER_OF, GUEST_BUSY, HOST_RAN, HOST_WAITED, TAKEN_UNSEEN } from "../model/monitor-values.js";

/** The counters whose sum is a figure, by the texts of their series. The first pattern that meets any counts. */
const COUNTERS: Readonly<Record<FigureId, readonly RegExp[]>> = {
  "guest-busy": [exactly(ACCOUNT, GUEST_BUSY), /^guest › busy, CPUs$/],
  // Without a guest's belief there is no account beside it, but there is the host's own of each vCPU.
  "host-ran": [exactly(ACCOUNT, HOST_RAN), /^(?:vCPU \d+ )?host's account › ran, CPUs$/],
  "host-waited": [exactly(ACCOUNT, HOST_WAITED), /^(?:vCPU \d+ )?host's account › waited for a CPU, CPUs$/],
  "taken-unseen": [exactly(ACCOUNT, TAKEN_UNSEEN)],
  memory: [/^memory › actual, bytes$/, /^memory › base-memory, bytes$/],
  "memory-resident": [/^process of QEMU › resident, bytes$/],
  "disk-read": [/^block .* › read bytes\/s$/],
  "disk-write": [/^block .* › write bytes\/s$/],
  "net-rx": [/^net .* › rx bytes\/s$/],
  "net-tx": [/^net .* › tx bytes\/s$/],
  interrupts: [/^interrupts .* › line \d+, interrupts\/s$/],
  exits: [/› exits\/s$/],
};

function exactly(group: string, name: string): RegExp {
  const plain = `${group}${COUNTER_OF}${name}`.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${plain}$`);
}

/** The series that a figure of a VM is made of; empty: the log does not tell it. */
export function seriesOfFigure(id: FigureId, series: readonly CounterSeries[]): readonly CounterSeries[] {
  for (const pattern of COUNTERS[id]) {
    const found = series.filter(({ detail }) => pattern.test(detail));
    if (0 < found.length) return found;
  }
  return [];
}

/** The sum at a moment. What a part of it did is not known: nor is the sum. NaN also before the first value. */
export function sumAt(series: readonly CounterSeries[], t: number): number {
  let sum = 0;
  for (const one of series) sum += valueAt(one, t);
  return sum;
}

/** Counters are asked at times of their own: what one told last still counts for so long after its log has ended. */
const GRACE_NS = 2e9;

export function valueAt({ points }: CounterSeries, t: number): number {
  const row = points.firstAfter("t", t) - 1;
  if (row < 0) return Number.NaN;
  const value = points.columns.value.at(row);
  const isAtEnd = Number.isNaN(value) && row === points.count - 1 && t - points.columns.t.at(row) <= GRACE_NS;
  return isAtEnd && 0 < row ? points.columns.value.at(row - 1) : value;
}
