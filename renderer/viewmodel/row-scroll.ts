/**
 * Rows without an end in a box that a browser can draw. Chromium draws nothing below some 33 million pixels and Firefox
 * nothing below 17 million; a hundred million rows need two billion.
 *
 * `topPx` is the place in all rows, exact to the pixel. `scrollPx` is the place of the scrollbar in its box. As long as
 * the rows fit into the box both are the same; otherwise the scrollbar moves in proportion.
 */
export interface RowScroll {
  readonly count: number;
  readonly rowPx: number;
  /** Height of the part in which rows are seen. */
  readonly viewPx: number;
}

export const MAX_BOX_PX = 8_000_000;

/** Height of the box that is scrolled. */
export function boxPx({ count, rowPx }: RowScroll): number {
  return Math.min(MAX_BOX_PX, count * rowPx);
}

export function lastTopPx({ count, rowPx, viewPx }: RowScroll): number {
  return Math.max(0, count * rowPx - viewPx);
}

export function lastScrollPx(scroll: RowScroll): number {
  return Math.max(0, boxPx(scroll) - scroll.viewPx);
}

/** The place of the scrollbar for a place in the rows. */
export function scrollPxOf(scroll: RowScroll, topPx: number): number {
  const last = lastTopPx(scroll);
  return last === 0 ? 0 : (clamp(topPx, last) / last) * lastScrollPx(scroll);
}

/** The place in the rows for a place of the scrollbar. */
export function topPxOf(scroll: RowScroll, scrollPx: number): number {
  const last = lastScrollPx(scroll);
  return last === 0 ? 0 : (clamp(scrollPx, last) / last) * lastTopPx(scroll);
}

/** Where the rows and the scrollbar are. */
export interface ScrollPlace {
  readonly topPx: number;
  readonly scrollPx: number;
}

/**
 * The place after the browser has moved the scrollbar to `scrollPx`. A turn of the wheel moves it by a few rows, which the
 * rows follow pixel by pixel; a drag of the bar moves it far, in proportion. At either end both are at the end.
 */
export function scrolled(scroll: RowScroll, from: ScrollPlace, scrollPx: number): ScrollPlace {
  const by = scrollPx - from.scrollPx;
  const isDrag = scroll.viewPx < Math.abs(by);
  if (isDrag || boxPx(scroll) < MAX_BOX_PX) return { topPx: topPxOf(scroll, scrollPx), scrollPx };
  const topPx = clamp(from.topPx + by, lastTopPx(scroll));
  const isAtEnd = scrollPx <= 0 || lastScrollPx(scroll) <= scrollPx || topPx === 0 || topPx === lastTopPx(scroll);
  return { topPx, scrollPx: isAtEnd ? scrollPxOf(scroll, topPx) : scrollPx };
}

/** The place nearest to `topPx` at which all of a row is seen. */
export function topShowing({ rowPx, viewPx, ...of }: RowScroll, topPx: number, row: number): number {
  const least = (row + 1) * rowPx - viewPx;
  return clamp(Math.min(Math.max(topPx, least), row * rowPx), lastTopPx({ rowPx, viewPx, ...of }));
}

/** The place at which a row is in the middle. */
export function topCentring(scroll: RowScroll, row: number): number {
  return clamp((row + 0.5) * scroll.rowPx - scroll.viewPx / 2, lastTopPx(scroll));
}

/** Rows [first, end) that are seen, with some more around. */
export function rowsSeen(
  { count, rowPx, viewPx }: RowScroll,
  topPx: number,
  more: number,
): { readonly first: number; readonly end: number } {
  const first = Math.max(0, Math.floor(topPx / rowPx) - more);
  return { first, end: Math.min(count, Math.ceil((topPx + viewPx) / rowPx) + more) };
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}
