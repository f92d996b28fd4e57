/** Where time is in a flame chart, px from the left of its scroller. */
export interface ChartPlot {
  readonly leftPx: number;
  readonly widthPx: number;
}

/** The picture of the lanes. */
const LANES = ".picture > .lanes";
/** The right ends of chart and lanes differ by a scroll bar and the padding of the panel at most, px. */
const BESIDE_PX = 40;
/** Where names stand if the chart is not below the lanes, px. */
const NAMES_PX = 150;

/**
 * Below the lanes time is exactly where it is there. Elsewhere, as in the dock at the right, the same window has the width
 * that there is.
 */
export function plotOf(scroller: HTMLElement): ChartPlot {
  const own = scroller.getBoundingClientRect();
  const lanes = document.querySelector(LANES)?.getBoundingClientRect();
  const isBelow = lanes !== undefined && own.left < lanes.left && Math.abs(lanes.right - own.right) < BESIDE_PX;
  if (isBelow) return { leftPx: lanes.left - own.left, widthPx: lanes.width };
  return { leftPx: NAMES_PX, widthPx: Math.max(1, scroller.clientWidth - NAMES_PX) };
}
