import type { App } from "../../app.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { pxOfRow } from "../../viewmodel/rows.js";
import { pxAtTime } from "../../viewmodel/viewport.js";

/**
 * The line and the row under the pointer. Two elements above the canvas, so that moving the mouse draws no lanes:
 * without a graphics card, drawing lanes at every movement would make the pointer slow.
 */
export function mountPointer(app: App, surface: HTMLElement): () => void {
  const line = element("pointer-line");
  const row = element("pointer-row");
  surface.append(row, line);
  const stop = app.loop.onDraw(() => {
    const { hover } = app.stores.selection.getState();
    const { view, widthPx, rowPx } = app.stores.view.getState();
    const layout = app.select.layout();
    const rows = app.select.rows();
    const x = hover === undefined ? -1 : Math.round(pxAtTime(view, widthPx, hover.timeNs));
    place(line, 0 <= x && x < widthPx, `translateX(${x}px)`);
    const index = hover?.lane === undefined ? -1 : rowUnder(hover.yPx, hover.lane);
    row.style.height = `${rowPx}px`;
    place(row, 0 <= index, `translateY(${pxOfRow(layout, rows, rowPx, index)}px)`);

    /** A pinned lane may be on screen twice; the pointer is over one of its rows. */
    function rowUnder(yPx: number, lane: number): number {
      return yPx < rows.pinnedPx ? Math.floor(yPx / rowPx) : rowOfLane(layout, lane);
    }
  });
  return () => {
    stop();
    line.remove();
    row.remove();
  };
}

function element(className: string): HTMLElement {
  const made = document.createElement("div");
  made.className = className;
  made.hidden = true;
  return made;
}

function place(target: HTMLElement, isShown: boolean, transform: string): void {
  if (target.hidden === isShown) target.hidden = !isShown;
  if (isShown && target.style.transform !== transform) target.style.transform = transform;
}
