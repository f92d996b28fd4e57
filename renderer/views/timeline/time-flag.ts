import { formatDurationExact } from "../../../workers/core/format.js";
import type { App } from "../../app.js";
import { rangeOf } from "../../viewmodel/snap.js";
import { formatTime } from "../../viewmodel/time-format.js";
import { pxAtTime } from "../../viewmodel/viewport.js";

/** The time under the pointer, to the nanosecond, on the ruler. Returns the way to remove it. */
export function mountTimeFlag(app: App, box: HTMLElement): () => void {
  const flag = document.createElement("div");
  flag.className = "time-flag num";
  flag.hidden = true;
  // The ruler says the time at the cursor; this one follows the mouse.
  flag.setAttribute("aria-hidden", "true");
  box.append(flag);
  const stop = app.loop.onDraw(() => {
    const { hover, drag } = app.stores.selection.getState();
    const timeNs = drag?.toNs ?? hover?.timeNs;
    if (flag.hidden !== (timeNs === undefined)) flag.hidden = timeNs === undefined;
    if (timeNs === undefined) return;
    const { view, widthPx } = app.stores.view.getState();
    const text = formatTime(app.select.timeBase(), timeNs);
    if (flag.textContent !== text) flag.textContent = text;
    const left = pxAtTime(view, widthPx, timeNs) - flag.offsetWidth / 2;
    flag.style.transform = `translateX(${Math.round(Math.max(0, Math.min(left, widthPx - flag.offsetWidth)))}px)`;
  });
  return () => {
    stop();
    flag.remove();
  };
}

/** The length of the drag under way, at the pointer. Returns the way to remove it. */
export function mountDragLength(app: App, surface: HTMLElement): () => void {
  const label = document.createElement("div");
  label.className = "drag-length num";
  label.hidden = true;
  surface.append(label);
  const stop = app.loop.onDraw(() => {
    const { drag, hover } = app.stores.selection.getState();
    const isShown = drag !== undefined && hover !== undefined;
    if (label.hidden === isShown) label.hidden = !isShown;
    if (!isShown) return;
    const { view, widthPx, heightPx } = app.stores.view.getState();
    const { t0, t1 } = rangeOf(drag.fromNs, drag.toNs);
    const length = formatDurationExact(t1 - t0);
    const text = drag.kind === "zoom" ? `zoom to ${length}` : length;
    if (label.textContent !== text) label.textContent = text;
    label.classList.toggle("is-zoom", drag.kind === "zoom");
    const x = pxAtTime(view, widthPx, drag.toNs) + (drag.toNs < drag.fromNs ? -label.offsetWidth - 10 : 10);
    const left = Math.max(0, Math.min(x, widthPx - label.offsetWidth));
    const top = Math.max(4, Math.min(hover.yPx + 14, heightPx - label.offsetHeight - 4));
    label.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  });
  return () => {
    stop();
    label.remove();
  };
}
