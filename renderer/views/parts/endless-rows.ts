import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import {
  boxPx,
  lastTopPx,
  type RowScroll,
  rowsSeen,
  type ScrollPlace,
  scrolled,
  scrollPxOf,
  topCentring,
  topShowing,
} from "../../viewmodel/row-scroll.js";

/** Rows drawn above and below those that are seen, so that a turn of the wheel finds them there. */
const MORE_ROWS = 8;

export interface EndlessRows {
  /** For the element that scrolls. */
  readonly scroller: (element: HTMLElement | null) => void;
  /** Rows [first, end) are to be drawn. */
  readonly first: number;
  readonly end: number;
  /** Height of the box in the scroller that holds the rows. */
  readonly heightPx: number;
  /** Rows that are wholly seen at a time: what a page key moves by. */
  readonly pageRows: number;
  /** Where in the box a row begins. */
  topPxOf(row: number): number;
  /** Scrolls as little as is needed to show a row, or shows it in the middle. */
  scrollToRow(row: number, place?: "nearest" | "middle"): void;
}

/**
 * A list of any number of rows of one height in an element that scrolls; only those on screen exist. `headPx`: height of a
 * sticky head inside the element. The number of rows may grow at any time: what is seen stays where it is.
 */
export function useEndlessRows(options: {
  readonly count: number;
  readonly rowPx: number;
  readonly headPx?: number;
}): EndlessRows {
  const { count, rowPx, headPx = 0 } = options;
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [heightPx, setHeightPx] = useState(0);
  const [place, setPlace] = useState<ScrollPlace>({ topPx: 0, scrollPx: 0 });
  const scroll: RowScroll = { count, rowPx, viewPx: Math.max(0, heightPx - headPx) };
  const latest = useRef({ scroll, place });
  latest.current = { scroll, place };

  const moveTo = useCallback(
    (to: ScrollPlace) => {
      latest.current.place = to;
      setPlace((now) => (now.topPx === to.topPx && now.scrollPx === to.scrollPx ? now : to));
      // Only where the browser is elsewhere: a write ends its smooth scrolling.
      if (element !== null && 1 <= Math.abs(element.scrollTop - to.scrollPx)) element.scrollTop = to.scrollPx;
    },
    [element],
  );

  useLayoutEffect(() => {
    if (element === null) return;
    const measure = () => setHeightPx(element.clientHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);

  useEffect(() => {
    if (element === null) return;
    const onScroll = () => {
      const { scroll: now, place: from } = latest.current;
      // Our own writes come back, rounded to pixels of the device.
      if (Math.abs(element.scrollTop - from.scrollPx) < 1) return;
      moveTo(scrolled(now, from, element.scrollTop));
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => element.removeEventListener("scroll", onScroll);
  }, [element, moveTo]);

  useEffect(() => {
    if (element === null) return;
    // A press gives the focus to a row, which would take it along when it leaves the screen: keys would do nothing more.
    const onFocus = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement) || element.tabIndex < 0) return;
      if (target.matches('[role="row"], [role="gridcell"]')) element.focus({ preventScroll: true });
    };
    element.addEventListener("focusin", onFocus);
    return () => element.removeEventListener("focusin", onFocus);
  }, [element]);

  // More or fewer rows, or another height: the same rows stay in view, and the scrollbar moves.
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each change of the number of rows or the height
  useLayoutEffect(() => {
    const { scroll: now, place: at } = latest.current;
    if (now.viewPx === 0) return;
    const topPx = Math.min(at.topPx, lastTopPx(now));
    moveTo({ topPx, scrollPx: scrollPxOf(now, topPx) });
  }, [count, heightPx, moveTo]);

  const scrollToRow = useCallback(
    (row: number, where: "nearest" | "middle" = "nearest") => {
      const { scroll: now, place: from } = latest.current;
      const topPx = where === "middle" ? topCentring(now, row) : topShowing(now, from.topPx, row);
      moveTo({ topPx, scrollPx: scrollPxOf(now, topPx) });
    },
    [moveTo],
  );

  const seen = rowsSeen(scroll, place.topPx, MORE_ROWS);
  return {
    scroller: setElement,
    ...seen,
    heightPx: boxPx(scroll),
    pageRows: Math.max(1, Math.floor(scroll.viewPx / rowPx) - 1),
    topPxOf: (row) => place.scrollPx + row * rowPx - place.topPx,
    scrollToRow,
  };
}
