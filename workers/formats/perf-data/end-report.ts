import { formatDuration } from "../../core/format.js";
import { RECORD_NAMES, RecordType } from "./abi.js";
import type { ReadRows } from "./read-rows.js";
import type { Reporter } from "./reporter.js";
import type { ModeReader } from "./sample-mode-of.js";
import type { SettledRecords } from "./settled-records.js";
import type { Stacks } from "./stacks.js";

/** What reading a file to its end has found out. */
export interface ReadFile {
  readonly records: SettledRecords;
  readonly modes: ModeReader;
  readonly stacks: Stacks;
  readonly guestSamples: number;
  readonly reads: Pick<ReadRows, "unknownIds" | "backwards" | "shared">;
  readonly lostSamples: bigint;
  /** How often, and for how long all CPUs together. */
  readonly throttled: { readonly count: number; readonly ns: number };
}

/** Says what is missing, damaged or odd. */
export function reportEnd(
  { records, modes, stacks, guestSamples, reads, lostSamples, throttled }: ReadFile,
  reporter: Reporter,
): void {
  reportLate(records.order.late, reporter);
  if (lostSamples > 0n) reporter.warning(`${formatted(lostSamples, "sample")} lost while recording`);
  if (throttled.count > 0) {
    const times = throttled.count === 1 ? "once" : `${throttled.count} times`;
    const where = throttled.ns === 0 ? "there" : `in ${formatDuration(throttled.ns)} of CPUs`;
    reporter.note(`the kernel throttled events (${times}): samples are missing ${where}`);
  }
  if (guestSamples > 0) {
    const what = "events from the recordings of guests (perf inject --guest-data)";
    reporter.note(`${what} are listed with their VM and vCPU, and tell no states: ${guestSamples}`);
  }
  const { unknownIds, oddTimes } = records;
  if (unknownIds > 0) reporter.warning(`samples with the id of no event are left out: ${unknownIds}`);
  if (oddTimes > 0) reporter.warning(`records with a damaged time: ${oddTimes}`);
  reportReads(reads, reporter);
  if (stacks.cut > 0) reporter.note(`call chains of more than 1024 entries, whose outer ones are kept: ${stacks.cut}`);
  if (modes.contradictions > 0) {
    const text = `${modes.contradictions} of ${modes.guests} guest samples are marked as user code at an address of the kernel, or the other way round`;
    reporter.note(`${text}: KVM before Linux 6.8 does so; their address counts`);
  }
  reportPassed(records.passed, reporter);
}

function reportReads({ unknownIds, backwards, shared }: ReadFile["reads"], reporter: Reporter): void {
  if (unknownIds > 0) reporter.warning(`counts with the id of no event are left out: ${unknownIds}`);
  if (backwards > 0) {
    reporter.warning(`counts below the ones before, of which nobody knows what was counted meanwhile: ${backwards}`);
  }
  if (shared > 0) {
    const what = `samples of counters that counted only part of the time, as there were more than the CPU has: ${shared}`;
    reporter.note(`${what}; counts are as recorded, so compare only events of one group`);
  }
}

function formatted(count: bigint, noun: string): string {
  return count === 1n ? `1 ${noun} was` : `${count} ${noun}s were`;
}

function reportLate(late: number, reporter: Reporter): void {
  if (late === 0) return;
  const text =
    late === 1
      ? "1 record comes later than its round allows, and is"
      : `${late} records come later than their rounds allow, and are`;
  reporter.warning(`${text} shown later than recorded`);
}

/** Types that tell nothing which is shown, and need no note. */
const USUAL = new Set<number>([
  RecordType.MMAP,
  RecordType.MMAP2,
  RecordType.ATTR,
  RecordType.EVENT_TYPE,
  RecordType.TRACING_DATA,
  RecordType.BUILD_ID,
  RecordType.ID_INDEX,
  RecordType.EVENT_UPDATE,
  RecordType.TIME_CONV,
  RecordType.FEATURE,
  RecordType.FINISHED_INIT,
  RecordType.THREAD_MAP,
  RecordType.CPU_MAP,
  RecordType.BPF_EVENT,
]);

function reportPassed(passed: ReadonlyMap<number, number>, reporter: Reporter): void {
  const named = [...passed].filter(([type]) => !USUAL.has(type)).sort(([a], [b]) => a - b);
  if (named.length === 0) return;
  const texts = named.map(([type, count]) => `${count} ${RECORD_NAMES.get(type) ?? `of unknown type ${type}`}`);
  reporter.note(`records that are not read: ${texts.join(", ")}`);
}
