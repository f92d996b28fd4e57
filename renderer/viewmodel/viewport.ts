import type { Quiet } from "../../workers/model/quiet.js";
import { breaksIn, leftOutIn, type Squeeze, shownLength, shownOf, squeezeFor, timeOf } from "./squeeze.js";

/**
 * The window onto time. Kept as start and span (not start and end), so that a nanosecond-wide window far into
 * a trace keeps its width exactly. All arithmetic is float64 on the CPU; the GPU only ever sees pixels.
 */
export interface Viewport {
  readonly startNs: number;
  readonly spanNs: number;
  /** While quiet time is squeezed: the breaks. Start and span are times of the trace all the same. */
  readonly squeeze?: Squeeze;
}

/** The time of the trace. */
export interface TimeBounds {
  readonly beginNs: number;
  readonly endNs: number;
  /** While it is squeezed: when nothing happens, and the shown time of a window onto the whole trace. */
  readonly squeezed?: { readonly quiet: Quiet; readonly shownNs: number };
}

/** One nanosecond across the window: nothing finer is recorded. */
export const MIN_SPAN_NS = 1;

export function wholeView(bounds: TimeBounds): Viewport {
  const { beginNs, endNs, squeezed } = bounds;
  const view = { startNs: beginNs, spanNs: Math.max(MIN_SPAN_NS, endNs - beginNs) };
  return squeezed === undefined ? view : { ...view, squeeze: squeezeFor(squeezed.quiet, squeezed.shownNs) };
}

/** The bounds while quiet time is squeezed; the same where nothing would be left. */
export function squeezedBounds(bounds: TimeBounds, quiet: Quiet | undefined): TimeBounds {
  const shownNs = quiet && shownLength(quiet, bounds.beginNs, bounds.endNs);
  return quiet === undefined || shownNs === undefined ? bounds : { ...bounds, squeezed: { quiet, shownNs } };
}

export function endOf(view: Viewport): number {
  return view.startNs + view.spanNs;
}

/** The time that the window has room for: its span without what breaks leave out. */
export function shownSpan({ spanNs, squeeze }: Viewport): number {
  return squeeze === undefined ? spanNs : squeeze.shownNs;
}

/** Outside of breaks. */
export function nsPerPx(view: Viewport, widthPx: number): number {
  return shownSpan(view) / Math.max(1, widthPx);
}

export function timeAtPx(view: Viewport, widthPx: number, xPx: number): number {
  return timeBeside(view, view.startNs, xPx / Math.max(1, widthPx));
}

export function pxAtTime(view: Viewport, widthPx: number, timeNs: number): number {
  const { startNs, spanNs, squeeze } = view;
  if (squeeze === undefined) return ((timeNs - startNs) * widthPx) / spanNs;
  return ((timeNs - startNs - leftOutIn(squeeze, startNs, timeNs)) * widthPx) / squeeze.shownNs;
}

/** The time that stands by a share of the window to the right of a time: 0.25 is a quarter. */
export function timeBeside({ spanNs, squeeze }: Viewport, timeNs: number, share: number): number {
  if (squeeze === undefined) return timeNs + spanNs * share;
  return timeOf(squeeze, shownOf(squeeze, timeNs) + squeeze.shownNs * share);
}

/** A break in a window: the time that it stands for. */
export interface Break {
  readonly t0: number;
  readonly t1: number;
}

/** The breaks in the window; none while quiet time is not squeezed. */
export function breaksOf(view: Viewport): readonly Break[] {
  const { squeeze, startNs } = view;
  if (squeeze === undefined) return [];
  const [from, to] = breaksIn(squeeze, startNs, endOf(view));
  return Array.from({ length: to - from }, (_, i) => ({
    t0: squeeze.begin[from + i] as number,
    t1: squeeze.end[from + i] as number,
  }));
}

/** The time in the middle of the window. */
export function middleOf(view: Viewport): number {
  return timeBeside(view, view.startNs, 0.5);
}

/** Zooms so that `anchorNs` stays where it is; `factor` below 1 goes in. */
export function zoomAt(view: Viewport, bounds: TimeBounds, anchorNs: number, factor: number): Viewport {
  const { squeezed } = bounds;
  if (squeezed === undefined) {
    const spanNs = clampSpan(view.spanNs * factor, bounds);
    const startNs = anchorNs - (anchorNs - view.startNs) * (spanNs / view.spanNs);
    return clampStart({ startNs, spanNs }, bounds);
  }
  const before = withBreaks(view, bounds);
  const squeeze = squeezeFor(squeezed.quiet, clampShown(shownSpan(before) * factor, bounds));
  const share = pxAtTime(before, 1, anchorNs);
  return shownFrom(squeeze, shownOf(squeeze, anchorNs) - share * squeeze.shownNs, bounds);
}

/** Moves by a share of the window: 0.25 is a quarter to the right. */
export function panBy(view: Viewport, bounds: TimeBounds, share: number): Viewport {
  return panTo(view, bounds, timeBeside(withBreaks(view, bounds), view.startNs, share));
}

/** The same length from another time on. */
export function panTo(view: Viewport, bounds: TimeBounds, startNs: number): Viewport {
  const { squeeze, spanNs } = withBreaks(view, bounds);
  if (squeeze === undefined) return clampStart({ startNs, spanNs }, bounds);
  return shownFrom(squeeze, shownOf(squeeze, startNs), bounds);
}

/** The same length with a time in the middle. */
export function centredOn(view: Viewport, bounds: TimeBounds, timeNs: number): Viewport {
  return panTo(view, bounds, timeBeside(withBreaks(view, bounds), timeNs, -0.5));
}

/** Shows [t0, t1) with `margin` of its length free on both sides. */
export function zoomTo(bounds: TimeBounds, t0: number, t1: number, margin = 0): Viewport {
  const { squeezed } = bounds;
  const length = Math.max(MIN_SPAN_NS, t1 - t0);
  if (squeezed === undefined) {
    const spanNs = clampSpan(length * (1 + 2 * margin), bounds);
    return clampStart({ startNs: (t0 + t1) / 2 - spanNs / 2, spanNs }, bounds);
  }
  // Time that is all quiet is shown as a break, in the middle of as much other time.
  const room = (shownLength(squeezed.quiet, t0, Math.max(t1, t0 + MIN_SPAN_NS)) ?? length) * (1 + 2 * margin);
  const squeeze = squeezeFor(squeezed.quiet, clampShown(room, bounds));
  const middle = (shownOf(squeeze, t0) + shownOf(squeeze, t1)) / 2;
  return shownFrom(squeeze, middle - squeeze.shownNs / 2, bounds);
}

/** The least movement that brings `timeNs` well inside the window; the same view if it is. */
export function reveal(view: Viewport, bounds: TimeBounds, timeNs: number): Viewport {
  const at = pxAtTime(view, 1, timeNs);
  return 0.1 <= at && at <= 0.9 ? view : centredOn(view, bounds, timeNs);
}

/** The same window kept inside changed bounds. */
export function clampViewport(view: Viewport, bounds: TimeBounds): Viewport {
  const { startNs, spanNs, squeeze } = view;
  const inside = clampStart({ startNs, spanNs: clampSpan(spanNs, bounds) }, bounds);
  const isSame = inside.startNs === startNs && inside.spanNs === spanNs && squeeze?.quiet === bounds.squeezed?.quiet;
  return isSame ? view : withBreaks(inside, bounds);
}

export function sameViewport(a: Viewport, b: Viewport): boolean {
  return a.startNs === b.startNs && a.spanNs === b.spanNs && a.squeeze?.quiet === b.squeeze?.quiet;
}

/** A window onto the same time with the breaks of the bounds: nothing changes where it has them. */
function withBreaks(view: Viewport, bounds: TimeBounds): Viewport {
  const { squeezed } = bounds;
  const { startNs, spanNs } = view;
  if (view.squeeze?.quiet === squeezed?.quiet) return view;
  if (squeezed === undefined) return { startNs, spanNs };
  const shownNs = shownLength(squeezed.quiet, startNs, endOf(view));
  if (shownNs === undefined) return zoomTo(bounds, startNs, endOf(view));
  return { startNs, spanNs, squeeze: squeezeFor(squeezed.quiet, clampShown(shownNs, bounds)) };
}

/** The window from a shown time on. */
function shownFrom(squeeze: Squeeze, wanted: number, bounds: TimeBounds): Viewport {
  const { shownNs } = squeeze;
  if (shownNs === bounds.squeezed?.shownNs) return wholeView(bounds);
  const latest = shownOf(squeeze, bounds.endNs) - shownNs;
  const shown = Math.max(shownOf(squeeze, bounds.beginNs), Math.min(latest, wanted));
  const startNs = timeOf(squeeze, shown);
  // Not the difference of the ends: it would be rounded where no break is in the window.
  const spanNs = shownNs + leftOutIn(squeeze, startNs, timeOf(squeeze, shown + shownNs));
  return { startNs, spanNs, squeeze };
}

function clampShown(shownNs: number, { squeezed }: TimeBounds): number {
  return Math.min(squeezed?.shownNs ?? shownNs, Math.max(MIN_SPAN_NS, shownNs));
}

function clampSpan(spanNs: number, bounds: TimeBounds): number {
  const full = Math.max(MIN_SPAN_NS, bounds.endNs - bounds.beginNs);
  return Math.min(full, Math.max(MIN_SPAN_NS, spanNs));
}

function clampStart(view: Viewport, bounds: TimeBounds): Viewport {
  const latest = Math.max(bounds.beginNs, bounds.endNs - view.spanNs);
  const startNs = Math.min(latest, Math.max(bounds.beginNs, view.startNs));
  return { startNs, spanNs: view.spanNs };
}
