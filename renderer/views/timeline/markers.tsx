import { type KeyboardEvent, useEffect, useRef } from "react";
import { useStore } from "zustand";
import type { App } from "../../app.js";
import { MARKER_NAMES, type MarkerName } from "../../state/markers-store.js";
import { formatTime } from "../../viewmodel/time-format.js";
import { pxAtTime } from "../../viewmodel/viewport.js";
import { useApp, useDerived } from "../use-app.js";
import { dragMarker } from "./marker-drag.js";
import { timeByKey } from "./ruler-keys.js";

/** The flags of the markers A and B on the ruler. A drag moves one, and so do arrow keys while it has the focus. */
export function MarkerFlags() {
  return (
    <div className="marker-flags">
      {MARKER_NAMES.map((name) => (
        <MarkerFlag key={name} name={name} />
      ))}
    </div>
  );
}

function MarkerFlag({ name }: { readonly name: MarkerName }) {
  const timeNs = useStore(useApp().stores.markers, (markers) => markers[name]);
  return timeNs === undefined ? undefined : <SetFlag name={name} timeNs={timeNs} />;
}

function SetFlag({ name, timeNs }: { readonly name: MarkerName; readonly timeNs: number }) {
  const app = useApp();
  const flag = useRef<HTMLDivElement>(null);
  const base = useDerived((a) => a.select.timeBase());
  const bounds = useDerived((a) => a.select.bounds());
  useEffect(
    () =>
      app.loop.onDraw(() => {
        if (flag.current !== null) placeAt(app, flag.current, app.stores.markers.getState()[name]);
      }),
    [app, name],
  );
  const title = name.toUpperCase();
  return (
    <div
      ref={flag}
      className="marker-flag"
      role="slider"
      tabIndex={0}
      aria-label={`Marker ${title}`}
      aria-valuemin={bounds.beginNs}
      aria-valuemax={bounds.endNs}
      aria-valuenow={timeNs}
      aria-valuetext={formatTime(base, timeNs)}
      title={`${title}: ${formatTime(base, timeNs)}\nDrag it, or move it with the arrow keys; Delete takes it away`}
      onPointerDown={(event) => dragMarker(app, name, event)}
      onKeyDown={(event) => onFlagKey(app, name, timeNs, event)}
    >
      {title}
    </div>
  );
}

function onFlagKey(app: App, name: MarkerName, timeNs: number, event: KeyboardEvent): void {
  const { markers } = app.actions;
  const to = event.shiftKey ? undefined : timeByKey(app, event, timeNs);
  if (to !== undefined) markers.set(name, to);
  else if (event.code === "Enter") markers.jump(name);
  else if (event.code === "Delete" || event.code === "Backspace") {
    markers.remove(name);
    document.querySelector<HTMLElement>(".lanes")?.focus({ preventScroll: true });
  } else return;
  event.preventDefault();
}

/** The lines of the markers over the lanes. Returns the way to remove them. */
export function mountMarkerLines(app: App, surface: HTMLElement): () => void {
  const lines = MARKER_NAMES.map((name) => {
    const line = document.createElement("div");
    line.className = "marker-line";
    line.hidden = true;
    surface.append(line);
    return { name, line };
  });
  const stop = app.loop.onDraw(() => {
    const markers = app.stores.markers.getState();
    for (const { name, line } of lines) placeAt(app, line, markers[name]);
  });
  return () => {
    stop();
    for (const { line } of lines) line.remove();
  };
}

/** Out of the window it is not shown. */
function placeAt(app: App, element: HTMLElement, timeNs: number | undefined): void {
  const { view, widthPx } = app.stores.view.getState();
  const x = timeNs === undefined ? -1 : Math.round(pxAtTime(view, widthPx, timeNs));
  const isShown = 0 <= x && x <= widthPx;
  if (element.hidden === isShown) element.hidden = !isShown;
  const transform = `translateX(${x}px)`;
  if (isShown && element.style.transform !== transform) element.style.transform = transform;
}
