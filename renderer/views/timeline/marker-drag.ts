import type { PointerEvent } from "react";
import type { App } from "../../app.js";
import type { MarkerName } from "../../state/markers-store.js";
import { rowAtPx } from "../../viewmodel/rows.js";
import { timeAtPx } from "../../viewmodel/viewport.js";
import { nearEdge } from "./near-edge.js";
import { NearbyEvents } from "./nearby-events.js";

/**
 * Moves a marker with the pointer until it is released. Over the lanes it snaps to ends of the state there, else to what
 * the ruler snaps to; Alt frees it. Esc puts it back.
 */
export function dragMarker(app: App, name: MarkerName, down: PointerEvent<HTMLElement>): void {
  const fromNs = app.stores.markers.getState()[name];
  const lanes = document.querySelector<HTMLElement>(".lanes")?.getBoundingClientRect();
  if (down.button !== 0 || fromNs === undefined || lanes === undefined) return;
  const flag: HTMLElement = down.currentTarget;
  flag.setPointerCapture(down.pointerId);
  const ending = new AbortController();
  const { signal } = ending;
  let last: { readonly clientX: number; readonly clientY: number; readonly altKey: boolean } | undefined;

  const move = () => {
    if (last === undefined) return;
    const { view, widthPx } = app.stores.view.getState();
    const timeNs = timeAtPx(view, widthPx, last.clientX - lanes.left);
    app.actions.markers.drag(name, last.altKey ? timeNs : nearEdge(app, timeNs, events.times));
  };
  const events = new NearbyEvents(app, move);
  void events.want();
  const end = () => {
    ending.abort();
    stop();
    stopAtRemoval();
    app.actions.pointer.moveTo(undefined);
  };
  // The state under the pointer has come.
  const stop = app.stores.selection.subscribe((now, before) => {
    if (now.hoverState !== before.hoverState) move();
  });
  // Its flag goes with it, and hears no end of the drag.
  const stopAtRemoval = app.stores.markers.subscribe((now) => {
    if (now[name] === undefined) end();
  });

  flag.addEventListener(
    "pointermove",
    (event) => {
      last = event;
      const { view, widthPx, rowPx } = app.stores.view.getState();
      const yPx = event.clientY - lanes.top;
      const xPx = event.clientX - lanes.left;
      const row = rowAtPx(app.select.rows(), rowPx, yPx);
      const lane = row < 0 ? undefined : app.select.layout().lanes[row];
      app.actions.pointer.moveTo({
        timeNs: timeAtPx(view, widthPx, xPx),
        lane,
        xPx,
        yPx: Math.max(0, yPx),
        cell: undefined,
      });
      move();
    },
    { signal },
  );
  flag.addEventListener(
    "pointerup",
    () => {
      end();
      app.actions.markers.endDrag(name, fromNs);
    },
    { signal },
  );
  const giveUp = () => {
    end();
    app.actions.markers.drag(name, fromNs);
  };
  flag.addEventListener("pointercancel", giveUp, { signal });
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.code !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      giveUp();
    },
    { signal, capture: true },
  );
}
