import { GROUP_SPACE } from "../../workers/core/format.js";
import { digitsFor, floorDiv, formatLabelTime, labelTime, type TimeBase } from "./time-format.js";
import { breaksOf, endOf, nsPerPx, type Viewport } from "./viewport.js";

/** One mark of the ruler. */
export interface Tick {
  readonly timeNs: number;
  readonly label: string;
  /** Number of leading characters that repeat the label before; they are drawn quieter. */
  readonly quietLength: number;
}

export interface Ticks {
  readonly stepNs: number;
  readonly major: readonly Tick[];
  readonly minorNs: readonly number[];
}

/** Round steps: 1-2-5 below a second, then the divisions of a clock. */
const STEPS: readonly number[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power)),
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1e9),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60e9),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3600e9),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000].map((days) => days * 86400e9),
];

const MIN_MINOR_PX = 7;
/** A part between breaks that is at least so wide has a label. */
const ONE_LABEL_PX = 80;

/** The marks for a window: major ones at least `minPx` apart, at round times of the label scale. */
export function ticksFor(view: Viewport, widthPx: number, base: TimeBase, minPx = 110): Ticks {
  const perPx = nsPerPx(view, widthPx);
  const room = roomFor(minPx, perPx);
  const stepNs = STEPS.find((step) => room * perPx <= step) ?? STEPS.at(-1) ?? 1;
  const parts = view.squeeze === undefined ? partsOf(view, base) : partsBesideBreaks(view, base);
  const minorStep = minorStepFor(stepNs, perPx);
  const majorOf = (part: Part) => {
    const times = multiplesIn(part, stepNs);
    if (view.squeeze === undefined || 0 < times.length) return labelled(times, part.base, stepNs);
    return oneTick(part, stepNs, ONE_LABEL_PX * perPx);
  };
  return {
    stepNs,
    major: parts.flatMap(majorOf),
    minorNs: minorStep === undefined ? [] : parts.flatMap((part) => multiplesIn(part, minorStep)),
  };
}

/** In a part between breaks without a time as round as those of the others: the roundest, if there is room for it. */
function oneTick(part: Part, stepNs: number, roomNs: number): Tick[] {
  if (part.view.spanNs < roomNs) return [];
  const step = STEPS.findLast((one) => one < stepNs && 0 < multiplesIn(part, one).length);
  return step === undefined ? [] : labelled(multiplesIn(part, step).slice(0, 1), part.base, step);
}

/** Finer labels are longer; give them more room. */
function roomFor(minPx: number, perPx: number): number {
  return minPx + digitsFor(perPx * minPx) * 6;
}

function minorStepFor(stepNs: number, perPx: number): number | undefined {
  for (const step of STEPS) {
    if (stepNs <= step) return undefined;
    if (stepNs % step === 0 && MIN_MINOR_PX * perPx <= step && stepNs / step <= 10) return step;
  }
  return undefined;
}

/** A part of the window in which labels count from one base; [min, max) are the times it may have marks at. */
interface Part {
  readonly base: TimeBase;
  readonly view: Viewport;
  readonly min: number;
  readonly max: number;
}

/** The whole window, unless time is left out in it. */
function partsOf(view: Viewport, base: TimeBase): Part[] {
  const { later = [], ...first } = base;
  const all = [{ startNs: Number.NEGATIVE_INFINITY, base: first }, ...later];
  return all
    .map(({ startNs, base: own }, i) => {
      const max = all[i + 1]?.startNs ?? Number.POSITIVE_INFINITY;
      return { base: own, view, min: startNs, max };
    })
    .filter(({ min, max }) => min < endOf(view) && view.startNs < max);
}

/** The same for each stretch between two breaks: no mark stands in a break. */
function partsBesideBreaks(view: Viewport, base: TimeBase): Part[] {
  const breaks = breaksOf(view);
  const ends = [...breaks.map(({ t0 }) => t0), endOf(view)];
  return [view.startNs, ...breaks.map(({ t1 }) => t1)].flatMap((startNs, i) => {
    const spanNs = (ends[i] as number) - startNs;
    if (spanNs <= 0) return [];
    const own = { startNs, spanNs };
    return partsOf(own, base).map((part) => ({
      ...part,
      min: Math.max(part.min, startNs),
      max: Math.min(part.max, endOf(own)),
    }));
  });
}

/** Times in the window (and one step around it) whose label time is a multiple of `stepNs`. */
function multiplesIn({ base, view, min, max }: Part, stepNs: number): number[] {
  const step = BigInt(stepNs);
  const times: number[] = [];
  let label = floorDiv(labelTime(base, Math.max(view.startNs, min)), step) * step;
  const last = endOf(view) + stepNs;
  for (;;) {
    const timeNs = Number(label - base.offsetNs);
    if (last < timeNs || max <= timeNs) return times;
    if (min <= timeNs) times.push(timeNs);
    label += step;
  }
}

function labelled(times: readonly number[], base: TimeBase, stepNs: number): Tick[] {
  const digits = digitsFor(stepNs);
  let before = "";
  return times.map((timeNs) => {
    const text = formatLabelTime(base, BigInt(timeNs) + base.offsetNs, digits);
    const label = stepNs < 86400e9 || digits !== 0 ? text : withDay(text, base, timeNs);
    const tick = { timeNs, label, quietLength: sharedGroups(before, label) };
    before = label;
    return tick;
  });
}

/** Steps of days: the clock alone would read 00:00:00 at every tick. */
function withDay(text: string, base: TimeBase, timeNs: number): string {
  if (base.format === "relative" || base.format === "boot") return text;
  const ms = Number(floorDiv(BigInt(timeNs) + base.offsetNs, 1_000_000n));
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? text : date.toISOString().slice(0, 10);
}

/** Length of the common start of two labels, cut back to a group boundary. */
function sharedGroups(before: string, label: string): number {
  let same = 0;
  while (same < label.length && same < before.length && label[same] === before[same]) same += 1;
  if (same === label.length) return 0;
  while (0 < same && !":. -".includes(label[same - 1] ?? "") && label[same - 1] !== GROUP_SPACE) same -= 1;
  return same;
}
