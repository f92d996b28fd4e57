import type { SourceSpec } from "../../core/byte-source.js";
import type { TraceDescription } from "../format.js";
import type { LogKind } from "./log-kinds.js";
import { type AssumedYear, type Groups, monthOf, setLogTime } from "./log-time.js";

/** What the times of a log rest on beside its own text. */
export interface AssumedTimes {
  readonly year: AssumedYear;
  /** Added to its times: the time of its clock's zero, in seconds since the epoch and ns. */
  readonly bootNs: bigint;
}

/** Traces that end earlier count from the boot, not from 1970. */
const FIRST_DATE_NS = 946_684_800_000_000_000n;

/** Whether there are traces beside a log, and the clocks of all of them count from the boot. */
export function areSinceBoot(beside: readonly TraceDescription[]): boolean {
  const traces = beside.filter(({ isLog }) => isLog !== true);
  const ends = traces.flatMap(({ streams }) => streams.flatMap(({ beginNs, endNs = beginNs }) => endNs ?? []));
  return 0 < ends.length && ends.every((ns) => ns < FIRST_DATE_NS);
}

const DAY_MS = 86_400_000;

/** Where the year comes from. */
export interface FoundYear extends AssumedYear {
  readonly from: string;
}

/**
 * The year of the first line of a log that has none: the latest one in which that line is not of the future. What is the
 * present then is told by the end of the traces beside the log, else by the time of the file, else by today.
 */
export function yearOf(groups: Groups, source: SourceSpec, beside: readonly TraceDescription[]): FoundYear {
  const { nowMs, from } = presentOf(source, beside);
  const thisYear = new Date(nowMs).getUTCFullYear();
  const fromMonth = monthOf(groups);
  const place = { sec: 0, nsec: 0 };
  const isKnown = setLogTime(place, groups, { year: thisYear, fromMonth });
  const isOfFuture = isKnown && nowMs + DAY_MS < place.sec * 1000;
  return { year: isOfFuture ? thisYear - 1 : thisYear, fromMonth, from };
}

function presentOf(source: SourceSpec, beside: readonly TraceDescription[]): { nowMs: number; from: string } {
  const ends = beside.flatMap(({ streams }) => streams.flatMap(({ beginNs, endNs = beginNs }) => endNs ?? []));
  const last = ends.reduce((latest, ns) => (latest < ns ? ns : latest), 0n);
  if (FIRST_DATE_NS < last) return { nowMs: Number(last / 1_000_000n), from: "as in the traces beside it" };
  const modifiedMs = modifiedOf(source);
  if (modifiedMs !== undefined) return { nowMs: modifiedMs, from: "by the time of the file" };
  return { nowMs: Date.now(), from: "today's" };
}

function modifiedOf(source: SourceSpec): number | undefined {
  if (source.kind === "file" || source.kind === "http") return source.modifiedMs;
  // A File of the DOM; a Blob has no such time.
  const { lastModified } = source.kind === "blob" ? { ...pickModified(source.blob) } : { lastModified: undefined };
  return lastModified;
}

function pickModified(blob: unknown): { readonly lastModified?: number } {
  const isFile = typeof blob === "object" && blob !== null && "lastModified" in blob;
  return isFile && typeof blob.lastModified === "number" ? { lastModified: blob.lastModified } : {};
}

/**
 * What a clock that counts from the boot lacks to the clock of the traces beside it: that of the traces of the same host,
 * or of all traces if they are of one boot. 0: their clocks count from the boot too, or none is known to be of this one.
 */
export function bootOf(
  { clock }: LogKind,
  hostname: string | undefined,
  lastNs: bigint,
  beside: readonly TraceDescription[],
): bigint {
  if (clock !== "monotonic") return 0n;
  const traces = beside.filter((trace) => trace.isLog !== true);
  const own = hostname === undefined ? traces : traces.filter((trace) => trace.hostname === hostname);
  const offsets = own.map((trace) => trace.clock?.epochOffsetNs ?? 0n);
  const [first] = offsets;
  if (first === undefined || offsets.some((offset) => SAME_BOOT_NS < abs(offset - first))) return 0n;
  // A log that goes on for long after the traces, or ends long before them, is likely of another boot.
  const isNear = own.some(({ streams }) => streams.some(({ beginNs }) => isWithin(beginNs, first, lastNs)));
  return isNear ? first : 0n;
}

/** Clocks of one boot have the same epoch offset but for the moment it was sampled at. */
const SAME_BOOT_NS = 60_000_000_000n;
/** The kernel may have had nothing to say for so long. */
const QUIET_NS = 3_600_000_000_000n;

function isWithin(beginNs: bigint | undefined, bootNs: bigint, lastNs: bigint): boolean {
  return beginNs !== undefined && beginNs - bootNs <= lastNs + QUIET_NS;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
