import type { CodeFacts } from "../format.js";
import { RecordType } from "./abi.js";
import { textIn } from "./cursor.js";
import type { PerfLayout } from "./layout.js";
import type { SettledRecords } from "./settled-records.js";
import { sideClass } from "./side-class.js";

/** Doubles of times since 1970 in ns are this far apart, and no further. */
const ROUNDED = 1024;

export interface FirstRecords {
  /** The least time of the records, which count from 0, as the clock shows it; undefined without any that has a time. */
  readonly clock: bigint | undefined;
  /** Where the kernel lay, which perf writes before all else. */
  readonly kernelText: CodeFacts["kernelText"];
}

/** Reads as far as is needed for a time. */
export async function firstRecords(records: SettledRecords, { classes, little }: PerfLayout): Promise<FirstRecords> {
  const { ready } = records.order;
  let kernelText: CodeFacts["kernelText"];
  while (await records.fill()) {
    let first: bigint | undefined;
    let bound = Number.POSITIVE_INFINITY;
    for (let i = 0; i < ready.count; i += 1) {
      const row = ready.order[i] as number;
      const time = ready.times[row] as number;
      const cls = ready.classes[row] as number;
      if (cls === MMAP || cls === MMAP2) {
        kernelText ??= textOf(records.memory.view, ready.places[row] as number, little);
      }
      if (bound < time) break;
      const place = classes[cls]?.layout.time ?? -1;
      if (place < 0 || !Number.isFinite(time)) continue;
      const clock = records.memory.view.getBigUint64((ready.places[row] as number) + place, little);
      if (first === undefined || clock < first) first = clock;
      bound = Math.min(bound, time + ROUNDED);
    }
    if (first !== undefined) return { clock: first, kernelText };
  }
  return { clock: undefined, kernelText };
}

const MMAP = sideClass(RecordType.MMAP);
const MMAP2 = sideClass(RecordType.MMAP2);

/** Behind pid, tid, address, length and page offset; in MMAP2 also behind inode, protection and flags. */
const NAME_AT = 40;
const NAME2_AT = 72;
const OFFSET_AT = 32;

/** Of the mapping "[kernel.kallsyms]_text" the symbol, whose address stands where files have an offset. */
function textOf(view: DataView, at: number, little: boolean): CodeFacts["kernelText"] {
  const nameAt = view.getUint32(at, little) === RecordType.MMAP2 ? NAME2_AT : NAME_AT;
  const size = view.getUint16(at + 6, little);
  if (size <= nameAt) return undefined;
  const [, symbol] = /^\[kernel\.kallsyms\](_\w+)$/.exec(textIn(view, at + nameAt, size - nameAt)) ?? [];
  const address = view.getBigUint64(at + OFFSET_AT, little);
  return symbol === undefined || address === 0n ? undefined : { symbol, address: `0x${address.toString(16)}` };
}
