import type { Tick, Ticks } from "../../viewmodel/ticks.js";
import type { CanvasTokens } from "./tokens.js";

/** A break on the scale, and the time behind it in words. */
export interface PlacedBreak {
  readonly left: number;
  readonly right: number;
  text(): string;
}

export interface Scale {
  readonly at: (timeNs: number) => number;
  readonly heightPx: number;
  readonly tokens: CanvasTokens;
  /** While gaps are squeezed. */
  readonly breaks?: readonly PlacedBreak[];
}

interface Label {
  readonly left: number;
  readonly right: number;
}

const FONT_PX = 11;
/** Free px beside a label. */
const GAP_PX = 5;
/** Labels are written over breaks where there would be none for so long. */
const LONGEST_WITHOUT_PX = 170;
const BASELINE_PX = 12;

/** The marks of a scale with their times. */
export function paintTicks(context: CanvasRenderingContext2D, ticks: Ticks, scale: Scale): void {
  const { at, heightPx, tokens, breaks } = scale;
  context.font = `${FONT_PX * tokens.textSize}px ${tokens.fontFamily}`;
  context.fontVariantCaps = "normal";
  context.textBaseline = "alphabetic";
  context.fillStyle = tokens.textQuiet;
  context.globalAlpha = 0.45;
  for (const timeNs of ticks.minorNs) context.fillRect(Math.round(at(timeNs)), heightPx - 4, 1, 4);
  const labels: Label[] = [];
  let isFirst = true;
  for (const [i, tick] of ticks.major.entries()) {
    const x = Math.round(at(tick.timeNs));
    context.globalAlpha = 0.7;
    context.fillRect(x, heightPx - 9, 1, 9);
    const widthPx = context.measureText(tick.label).width;
    const left = breaks === undefined ? x + GAP_PX : besideBreaks(x, widthPx, labels.at(-1)?.right ?? 0, breaks);
    // A label cut off at the left is left out, as is one without room between breaks; the next one then shows the whole time.
    if (x < 0 || left === undefined) {
      isFirst = true;
      continue;
    }
    const isApart = breaks !== undefined && hasBreakBetween(ticks.major[i - 1], tick, at, breaks);
    paintLabel(context, tick, left, isFirst || isApart ? 0 : tick.quietLength, scale);
    labels.push({ left, right: left + widthPx + GAP_PX });
    isFirst = false;
  }
  if (breaks !== undefined) paintBetween(context, labels, breaks, scale);
  context.globalAlpha = 1;
}

/** The left edge of a label between two breaks: at the right of its tick, else at the left; undefined where there is no room. */
function besideBreaks(x: number, widthPx: number, takenPx: number, breaks: readonly PlacedBreak[]): number | undefined {
  const next = breaks.find(({ left }) => x <= left)?.left ?? Number.POSITIVE_INFINITY;
  const before = Math.max(takenPx, breaks.findLast(({ right }) => right <= x)?.right ?? 0);
  if (before <= x && x + GAP_PX + widthPx <= next) return x + GAP_PX;
  return before <= x - GAP_PX - widthPx ? x - GAP_PX - widthPx : undefined;
}

/** The time after a break is written as a whole. */
function hasBreakBetween(
  a: Tick | undefined,
  b: Tick,
  at: (timeNs: number) => number,
  breaks: readonly PlacedBreak[],
): boolean {
  const from = a === undefined ? Number.NEGATIVE_INFINITY : at(a.timeNs);
  return breaks.some(({ left }) => from <= left && left <= at(b.timeNs));
}

/** Where breaks are too near to each other for labels: the time behind some of them, over the next ones. */
function paintBetween(
  context: CanvasRenderingContext2D,
  labels: readonly Label[],
  breaks: readonly PlacedBreak[],
  { heightPx, tokens }: Scale,
): void {
  let takenPx = 0;
  for (const { right: x, text } of breaks) {
    const before = labels.findLast(({ left }) => left <= x)?.right ?? 0;
    const next = labels.find(({ left }) => x < left)?.left ?? Number.POSITIVE_INFINITY;
    const from = Math.max(takenPx, before);
    if (x < from || (0 < from && x - from < LONGEST_WITHOUT_PX)) continue;
    const words = text();
    const { width } = context.measureText(words);
    if (next < x + width + 3 * GAP_PX) continue;
    context.globalAlpha = 1;
    context.fillStyle = tokens.surface;
    const fontPx = FONT_PX * tokens.textSize;
    context.fillRect(x, heightPx - BASELINE_PX - fontPx, width + 2 * GAP_PX, fontPx + 4);
    context.fillStyle = tokens.textQuiet;
    context.fillRect(x, heightPx - 9, 1, 9);
    context.fillStyle = tokens.text;
    context.fillText(words, x + GAP_PX, heightPx - BASELINE_PX);
    takenPx = x + width + 2 * GAP_PX;
  }
}

function paintLabel(
  context: CanvasRenderingContext2D,
  { label }: Tick,
  left: number,
  quietLength: number,
  { heightPx, tokens }: Scale,
): void {
  const quiet = label.slice(0, quietLength);
  context.fillStyle = tokens.textQuiet;
  context.globalAlpha = 0.62;
  context.fillText(quiet, left, heightPx - BASELINE_PX);
  context.globalAlpha = 1;
  context.fillStyle = tokens.text;
  context.fillText(label.slice(quietLength), left + context.measureText(quiet).width, heightPx - BASELINE_PX);
  context.fillStyle = tokens.textQuiet;
}
