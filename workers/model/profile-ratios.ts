import { formatCount } from "../core/format.js";

/** How many events of a kind came for so many of another, such as misses per 1,000 instructions. */
export interface EventRatio {
  /** Names of events. */
  readonly of: string;
  readonly per: string;
  readonly times: number;
}

/** A ratio, and where it lies with 95 %. */
export interface RatioValue {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What samples tell of an event. */
export interface SampledCount {
  readonly weight: number;
  /** Effective number of samples: (Σw)²/Σw². */
  readonly samples: number;
}

/** With fewer samples on a side than this, the interval would be wider than a factor of two in either direction. */
export const LEAST_RATIO_SAMPLES = 10;

/** The normal quantile of 95 % on both sides. */
const Z = 1.959963984540054;

/**
 * Undefined: a side has too few samples. How many samples hit a function is random, and its relative error is 1/√n; the error
 * of the ratio's logarithm is that of both sides together. Where both events were counted at the same samples (`:S`), chance
 * moves both sides alike, and the ratio is surer than this says.
 */
export function ratioValue(of: SampledCount, per: SampledCount, times: number): RatioValue | undefined {
  if (of.samples < LEAST_RATIO_SAMPLES || per.samples < LEAST_RATIO_SAMPLES || !(0 < per.weight)) return undefined;
  const value = (times * of.weight) / per.weight;
  const factor = Math.exp(Z * Math.sqrt(1 / of.samples + 1 / per.samples));
  return { value, low: value / factor, high: value * factor };
}

/** "instructions per cycles", "cache-misses per 1000 instructions". */
export function ratioName({ of, per, times }: EventRatio): string {
  return times === 1 ? `${of} per ${per}` : `${of} per ${times} ${per}`;
}

/** "1.23 (1.1–1.37)" */
export function ratioText({ value, low, high }: RatioValue): string {
  return `${threeDigits(value)} (${threeDigits(low)}–${threeDigits(high)})`;
}

function threeDigits(value: number): string {
  return 1000 <= value ? formatCount(Math.round(value)) : `${Number(value.toPrecision(3))}`;
}

/** A name as a ratio; undefined: it is none. Names of events may have any character but blanks. */
export function parseRatio(text: string): EventRatio | undefined {
  const [, of, times = "1", per] = /^\s*(\S+)\s+per\s+(?:(\d{1,12})\s+)?(\S+)\s*$/.exec(text) ?? [];
  if (of === undefined || per === undefined || Number(times) === 0) return undefined;
  return { of, per, times: Number(times) };
}

/** An event with how it was recorded taken off: "cpu_core/cache-misses/u" is "cache-misses" of "cpu_core u". */
interface PlainEvent {
  readonly name: string;
  readonly base: string;
  /** Where and in which modes it was counted. Events of different ones are of different times. */
  readonly scope: string;
}

function plainEvent(name: string): PlainEvent {
  const [, unit = "", inner = name, end = ""] = /^([\w-]+)\/([^/]*)\/(\w*)$/.exec(name) ?? [];
  const [base = "", modifiers = end] = inner.split(":");
  // Precision, pinning and grouping change nothing of what is counted.
  const modes = modifiers.replace(/[^ukhGHI]/g, "");
  return { name, base: base.toLowerCase(), scope: `${unit} ${[...modes].sort().join("")}` };
}

/** By the event that is counted: per how many of which. `*`: any other event of misses. */
const USUAL: readonly (readonly [of: RegExp, per: RegExp, times: number])[] = [
  [/^(?:instructions|inst_retired\.any)$/, /^(?:cycles|cpu-cycles|cpu_clk_unhalted\.thread)$/, 1],
  [/^(?:branch-misses|branch-load-misses)$/, /^(?:branches|branch-instructions|branch-loads)$/, 1],
  [/^(?!branch-).*-misses$/, /^(?:instructions|inst_retired\.any)$/, 1000],
  [/^stalled-cycles-(?:frontend|backend)$/, /^(?:cycles|cpu-cycles)$/, 1],
];

/** The ratios that people look at, of those that these events give. */
export function usualRatios(events: readonly string[]): readonly EventRatio[] {
  const plain = events.map(plainEvent);
  return USUAL.flatMap(([of, per, times]) =>
    plain
      .filter(({ base }) => of.test(base))
      .flatMap((one) => {
        const other = plain.find(({ base, scope }) => per.test(base) && scope === one.scope);
        return other === undefined ? [] : [{ of: one.name, per: other.name, times }];
      }),
  );
}
