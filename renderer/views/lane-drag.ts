import type { App } from "../app.js";
import { dropAt, type LaneDrop } from "../viewmodel/lane-drop.js";
import { pxOfRow, rowAtPx } from "../viewmodel/rows.js";
import { listenTo } from "./timeline/canvas-layer.js";
import { INDENT_PX } from "./tree-keys.js";

/** A press that moves less than this is a click. */
const SLOP_PX = 4;
const LEFT_BUTTON = 1;
/** This near to an end of the tree, a drag scrolls it. */
const EDGE_PX = 18;
const SCROLL_PX = 7;

interface Held {
  readonly row: number;
  readonly lane: number;
  readonly fromPx: number;
  yPx: number;
  isDragged: boolean;
}

/**
 * Rows of the tree are dragged to another place among those beside them; a line shows where. Esc gives it up. `line` is the
 * element of the line, in the tree. Returns the way to stop.
 */
export function attachLaneDrag(app: App, tree: HTMLElement, line: HTMLElement): () => void {
  const { on, signal, stop } = listenTo(tree);
  let held: Held | undefined;

  const heightOf = (event: MouseEvent) => event.clientY - tree.getBoundingClientRect().top;
  const dropNow = (): LaneDrop | undefined => {
    if (held === undefined) return undefined;
    const rows = app.select.rows();
    const layout = app.select.layout();
    const { rowPx, heightPx } = app.stores.view.getState();
    const yPx = Math.max(0, Math.min(held.yPx, heightPx - 1));
    const row = rowAtPx(rows, rowPx, yPx);
    const at = row < 0 ? layout.count : row + (yPx - pxOfRow(layout, rows, rowPx, row)) / rowPx;
    return dropAt(layout, held.row, at);
  };
  const show = () => {
    const drop = dropNow();
    line.hidden = drop === undefined;
    if (drop === undefined) return;
    const { rowPx, heightPx } = app.stores.view.getState();
    // Below the last row there is none whose top is the place. One that is not on screen is shown at the end of the lanes.
    const above = pxOfRow(app.select.layout(), app.select.rows(), rowPx, drop.row - 1) + rowPx;
    const topPx = Math.max(0, Math.min(above - 1, heightPx - 2));
    line.style.transform = `translate(${8 + drop.depth * INDENT_PX}px, ${topPx}px)`;
  };
  const end = () => {
    held = undefined;
    line.hidden = true;
    tree.classList.remove("is-dragging");
  };

  on("pointerdown", (event) => {
    const isOnTool = event.target instanceof Element && event.target.closest("button") !== null;
    if (event.button !== 0 || event.pointerType === "touch" || isOnTool || event.ctrlKey || event.shiftKey) return;
    const { rowPx } = app.stores.view.getState();
    const yPx = heightOf(event);
    const row = rowAtPx(app.select.rows(), rowPx, yPx);
    const lane = app.select.layout().lanes[row];
    if (lane !== undefined) held = { row, lane, fromPx: yPx, yPx, isDragged: false };
  });
  on("pointermove", (event) => {
    if (held === undefined) return;
    // A press that left the tree before it was a drag is let go elsewhere, unheard.
    if ((event.buttons & LEFT_BUTTON) === 0) return end();
    held.yPx = heightOf(event);
    if (!held.isDragged && Math.abs(held.yPx - held.fromPx) < SLOP_PX) return;
    if (!held.isDragged) {
      held.isDragged = true;
      // A captured press is no click on the row.
      tree.setPointerCapture(event.pointerId);
      tree.classList.add("is-dragging");
    }
    show();
    app.loop.invalidate();
  });
  on("pointerup", () => {
    const drop = held?.isDragged === true ? dropNow() : undefined;
    const from = held;
    end();
    if (drop === undefined || from === undefined) return;
    const isPinned = from.row < app.select.layout().pinnedCount;
    if (isPinned) app.actions.arrange.movePinned(from.lane, drop.target, drop.side);
    else app.actions.arrange.moveLane(from.lane, drop.target, drop.side);
  });
  on("pointercancel", end);
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.code !== "Escape" || held?.isDragged !== true) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    },
    { signal, capture: true },
  );
  const stopScroll = app.loop.onUpdate(() => {
    if (held?.isDragged !== true) return;
    const { heightPx } = app.stores.view.getState();
    const { coveredPx, pinnedPx } = app.select.rows();
    const isPinned = held.row < app.select.layout().pinnedCount;
    if (isPinned) return;
    const upper = Math.max(pinnedPx, coveredPx) + EDGE_PX;
    if (held.yPx < upper) app.actions.view.scrollBy(-SCROLL_PX);
    else if (heightPx - EDGE_PX < held.yPx) app.actions.view.scrollBy(SCROLL_PX);
    show();
  });
  return () => {
    stopScroll();
    stop();
  };
}
