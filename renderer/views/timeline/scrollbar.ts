import type { App } from "../../app.js";
import { contentPx } from "../../viewmodel/rows.js";

const MIN_THUMB_PX = 28;

/** The scroll position in the lanes, with a handle to drag. Hidden while all lanes fit. */
export function mountScrollbar(app: App, surface: HTMLElement): () => void {
  const thumb = document.createElement("div");
  thumb.className = "scroll-thumb";
  thumb.setAttribute("aria-hidden", "true");
  surface.append(thumb);

  const measure = () => {
    const { heightPx, rowPx, scrollPx } = app.stores.view.getState();
    const { pinnedPx } = app.select.rows();
    const room = heightPx - pinnedPx;
    const content = contentPx(app.select.layout(), rowPx);
    const length = Math.max(MIN_THUMB_PX, (room * room) / Math.max(1, content));
    const travel = Math.max(1, room - length);
    const range = Math.max(1, content - room);
    return {
      isNeeded: room < content,
      topPx: pinnedPx + (scrollPx / range) * travel,
      length,
      scrollPerPx: range / travel,
    };
  };

  const stop = app.loop.onDraw(() => {
    const { isNeeded, topPx, length } = measure();
    thumb.hidden = !isNeeded;
    thumb.style.height = `${length}px`;
    thumb.style.transform = `translateY(${topPx}px)`;
  });

  let held: { readonly y: number; readonly scrollPx: number } | undefined;
  thumb.addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    thumb.setPointerCapture(event.pointerId);
    held = { y: event.clientY, scrollPx: app.stores.view.getState().scrollPx };
  });
  thumb.addEventListener("pointermove", (event) => {
    event.stopPropagation();
    if (held !== undefined) app.actions.view.scrollTo(held.scrollPx + (event.clientY - held.y) * measure().scrollPerPx);
  });
  thumb.addEventListener("pointerup", (event) => {
    event.stopPropagation();
    held = undefined;
  });
  return () => {
    stop();
    thumb.remove();
  };
}
