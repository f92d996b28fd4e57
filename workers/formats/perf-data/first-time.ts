import type { PerfLayout } from "./layout.js";
import type { SettledRecords } from "./settled-records.js";

/** Doubles of times since 1970 in ns are this far apart, and no further. */
const ROUNDED = 1024;

/** The least time of the records, which count from 0, as the clock shows it; undefined without any that has a time. */
export async function firstClock(
  records: SettledRecords,
  { classes, little }: PerfLayout,
): Promise<bigint | undefined> {
  const { ready } = records.order;
  while (await records.fill()) {
    let first: bigint | undefined;
    let bound = Number.POSITIVE_INFINITY;
    for (let i = 0; i < ready.count; i += 1) {
      const row = ready.order[i] as number;
      const time = ready.times[row] as number;
      if (bound < time) break;
      const place = classes[ready.classes[row] as number]?.layout.time ?? -1;
      if (place < 0 || !Number.isFinite(time)) continue;
      const clock = records.memory.view.getBigUint64((ready.places[row] as number) + place, little);
      if (first === undefined || clock < first) first = clock;
      bound = Math.min(bound, time + ROUNDED);
    }
    if (first !== undefined) return first;
  }
  return undefined;
}
