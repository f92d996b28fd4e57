/**
 * The window onto time. Kept as start and span (not start and end), so that a nanosecond-wide window far into
 * a trace keeps its width exactly. All arithmetic is float64 on the CPU; the GPU only ever sees pixels.
 */
export interface Viewport {
  readonly startNs: number;
  readonly spanNs: number;
}

/** The time of the trace. */
export interface TimeBounds {
  readonly beginNs: number;
  readonly endNs: number;
}

/** One nanosecond across the window: nothing finer is recorded. */
export const MIN_SPAN_NS = 1;

export function wholeView(bounds: TimeBounds): Viewport {
  return { startNs: bounds.beginNs, spanNs: Math.max(MIN_SPAN_NS, bounds.endNs - bounds.beginNs) };
}

export function endOf(view: Viewport): number {
  return view.startNs + view.spanNs;
}

export function nsPerPx(view: Viewport, widthPx: number): number {
  return view.spanNs / Math.max(1, widthPx);
}

export function timeAtPx(view: Viewport, widthPx: number, xPx: number): number {
  return view.startNs + (view.spanNs * xPx) / Math.max(1, widthPx);
}

export function pxAtTime(view: Viewport, widthPx: number, timeNs: number): number {
  return ((timeNs - view.startNs) * widthPx) / view.spanNs;
}

/** Zooms so that `anchorNs` stays where it is; `factor` below 1 goes in. */
export function zoomAt(view: Viewport, bounds: TimeBounds, anchorNs: number, factor: number): Viewport {
  const spanNs = clampSpan(view.spanNs * factor, bounds);
  const startNs = anchorNs - (anchorNs - view.startNs) * (spanNs / view.spanNs);
  return clampStart({ startNs, spanNs }, bounds);
}

/** Moves by a share of the window: 0.25 is a quarter to the right. */
export function panBy(view: Viewport, bounds: TimeBounds, share: number): Viewport {
  return clampStart({ startNs: view.startNs + view.spanNs * share, spanNs: view.spanNs }, bounds);
}

export function panTo(view: Viewport, bounds: TimeBounds, startNs: number): Viewport {
  return clampStart({ startNs, spanNs: view.spanNs }, bounds);
}

/** Shows [t0, t1) with `margin` of its length free on both sides. */
export function zoomTo(bounds: TimeBounds, t0: number, t1: number, margin = 0): Viewport {
  const length = Math.max(MIN_SPAN_NS, t1 - t0);
  const spanNs = clampSpan(length * (1 + 2 * margin), bounds);
  return clampStart({ startNs: (t0 + t1) / 2 - spanNs / 2, spanNs }, bounds);
}

/** The least movement that brings `timeNs` well inside the window; the same view if it is. */
export function reveal(view: Viewport, bounds: TimeBounds, timeNs: number): Viewport {
  const margin = view.spanNs * 0.1;
  if (view.startNs + margin <= timeNs && timeNs <= endOf(view) - margin) return view;
  return clampStart({ startNs: timeNs - view.spanNs / 2, spanNs: view.spanNs }, bounds);
}

/** The same window kept inside changed bounds. */
export function clampViewport(view: Viewport, bounds: TimeBounds): Viewport {
  return clampStart({ startNs: view.startNs, spanNs: clampSpan(view.spanNs, bounds) }, bounds);
}

export function sameViewport(a: Viewport, b: Viewport): boolean {
  return a.startNs === b.startNs && a.spanNs === b.spanNs;
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
