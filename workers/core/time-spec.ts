import { fail, ok, type Result } from "./result.js";
import { sessionTime, type Timeline } from "./timeline.js";

const UNIT_NS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, min: 60e9 };

/** The points that times are relative to, in session time. */
export interface TimeRange {
  readonly timeline: Timeline;
  /** Times of the first and the last event. */
  readonly beginNs: number;
  readonly endNs: number;
}

/**
 * A time as people write it, to session time:
 * - `1690000000123456789`: absolute ns;
 * - `+1.5s`, `250ms`: after the first event;
 * - `end-2s`, `end`, `begin+10us`, `begin`: from the last or first event.
 */
export function parseTime(text: string, range: TimeRange): Result<number> {
  const trimmed = text.trim();
  if (/^-?\d+$/.test(trimmed)) return ok(sessionTime(range.timeline, BigInt(trimmed)));
  const match = /^(begin|end)?\s*([+-])?\s*(?:(\d+)(?:\.(\d+))?\s*(ns|us|µs|ms|s|min|m))?$/.exec(trimmed);
  if (!match || trimmed === "") return bad(text);
  const [, anchor, sign, whole, fraction, unit] = match;
  const base = anchor === "end" ? range.endNs : range.beginNs;
  if (unit === undefined || whole === undefined) return anchor && !sign ? ok(base) : bad(text);
  if (anchor && !sign) return bad(text);
  const distance = scaled(whole, fraction ?? "", UNIT_NS[unit] ?? 1);
  return ok(sign === "-" ? base - distance : base + distance);
}

function bad(text: string): Result<never> {
  return fail(`not a time: "${text}"`, {
    hint: "use absolute ns (1690000000123456789), +1.5s or 250ms after the start, or end-2s",
  });
}

/** Exact for any number of digits: `whole.fraction` times a power-of-ten-ish unit, cut to whole ns. */
function scaled(whole: string, fraction: string, unitNs: number): number {
  const unit = BigInt(unitNs);
  const part = fraction === "" ? 0n : (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length);
  return Number(BigInt(whole) * unit + part);
}
