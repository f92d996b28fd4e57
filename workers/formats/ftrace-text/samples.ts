import type { Frame } from "../../core/frame-table.js";
import type { EventBatch } from "../../model/event-batch.js";
import { Sample } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { SampleFlag, sampleModeName } from "../../model/sample-mode.js";
import type { FieldValue } from "../format.js";
import { type Line, TextForm } from "../text/line.js";
import type { Fields } from "./fields.js";
import { wholeValue } from "./whole-values.js";

/** Samples of a profiler in the text of `perf script`. Their frames tell where they were. */
export const SAMPLE_FIELDS: readonly string[] = ["sample_mode", "ip", "period"];

/** Of a number of 64 bits. */
const MAX_DIGITS = 20;

type Values = Record<string, FieldValue>;

/**
 * Whether events of this name are samples of a counter, given that they have no text of their own. "cycles:ppp" is a
 * counter with modifiers, "sched:sched_switch" a tracepoint.
 */
export function isSampled(name: string): boolean {
  const colon = name.indexOf(":");
  return colon < 0 || name.includes("/") || /^:[uhkIGHpPSDWeb]*$/.test(name.slice(colon));
}

export function placePeriod({ periodAt, periodEnd }: Line, { begins, ends }: Fields): void {
  begins[0] = periodAt;
  ends[0] = periodEnd;
}

/** Modes follow from addresses: the text does not have those that were recorded. */
export function writeWhere(batch: EventBatch, row: number, { mode, high, low }: Frame): void {
  if (batch.kind[row] !== EventKind.SAMPLE || batch[Sample.modeFlags][row] === SampleFlag.OF_EVENT) return;
  batch[Sample.mode][row] = mode;
  batch[Sample.ip][row] = (high | 0) * 0x1_0000_0000 + low;
}

export function sampleContext(bytes: Uint8Array, { periodAt, periodEnd, form }: Line): Values {
  if (form !== TextForm.SAMPLE) return {};
  const hasPeriod = periodAt < periodEnd && periodEnd - periodAt <= MAX_DIGITS;
  const period = hasPeriod ? { period: wholeValue(bytes, periodAt, periodEnd, "d") } : {};
  return { sample_mode: "unknown", ...period };
}

export function whereValues({ mode, high, low, name }: Frame): Values {
  const ip = (BigInt(high) << 32n) | BigInt(low);
  return { ip: `0x${ip.toString(16)}`, ...(name !== "" && { symbol: name }), sample_mode: sampleModeName(mode) };
}
