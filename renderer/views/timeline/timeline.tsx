import { useEffect, useRef, useState } from "react";
import type { App } from "../../app.js";
import { useApp, useUi } from "../use-app.js";
import { FollowedNote } from "./followed-note.js";
import { attachGestures } from "./gestures.js";
import { GraphicsNotice } from "./graphics-notice.js";
import { type LastingStage, mountLastingStage } from "./lasting-stage.js";
import { mountMarks } from "./mark-feed.js";
import { mountMarkerLines } from "./markers.js";
import { mountMigrations } from "./migration-feed.js";
import type { Graphics } from "./mount-stage.js";
import { NoWake } from "./no-wake.js";
import { mountOverLanes } from "./over-lanes.js";
import { mountPointer } from "./pointer.js";
import { mountScrollbar } from "./scrollbar.js";
import { mountSqueeze } from "./squeeze-feed.js";
import { followStillPointer } from "./still-pointer.js";
import { mountDragLength } from "./time-flag.js";
import { TimelineController } from "./timeline-controller.js";
import { Tooltip } from "./tooltip.js";

/** The lanes: a canvas with keyboard focus, the tooltip, and announcements for screen readers. */
export function Timeline() {
  const app = useApp();
  const surface = useRef<HTMLDivElement>(null);
  const announcement = useUi((ui) => ui.announcement);

  const [graphics, setGraphics] = useState<Graphics>({ is: "drawn" });
  const mounted = useRef<LastingStage>(undefined);

  useEffect(() => {
    const element = surface.current;
    if (element === null) return;
    mounted.current = mountTimeline(app, element, setGraphics);
    return mounted.current.stop;
  }, [app]);

  return (
    <>
      <div
        ref={surface}
        className="lanes"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is operated with the arrow keys
        tabIndex={0}
        role="application"
        aria-label="Lanes over time. Arrow keys move between lanes and states, W and S zoom, A and D pan."
        aria-describedby="lanes-live"
        data-testid="lanes"
      >
        <div id="lanes-live" className="visually-hidden" aria-live="polite">
          {announcement}
        </div>
        <Tooltip />
        <NoWake />
      </div>
      <FollowedNote />
      <GraphicsNotice graphics={graphics} again={() => mounted.current?.drawAnew()} />
    </>
  );
}

/** Everything here is outside React: the frame loop moves it. */
function mountTimeline(app: App, element: HTMLElement, onGraphics: (graphics: Graphics) => void): LastingStage {
  const controller = new TimelineController(app, () => window.devicePixelRatio || 1);
  const cellUnder = (lane: number, timeNs: number) => controller.cellUnder(lane, timeNs);
  const parts = { changedScene: () => controller.changedScene(), forget: () => controller.forget(), onGraphics };
  const stage = mountLastingStage(app, element, parts);
  const stops: (() => void)[] = [
    attachGestures({ element, isRuler: false, cellUnder }, app),
    followStillPointer(app, cellUnder),
    mountOverLanes(app, element),
    mountMigrations(app),
    mountMarks(app),
    mountSqueeze(app),
    mountPointer(app, element),
    mountMarkerLines(app, element),
    mountScrollbar(app, element),
    mountDragLength(app, element),
    app.loop.onUpdate(() => controller.update()),
  ];

  const observer = new ResizeObserver(() => {
    app.actions.view.resize(element.clientWidth, element.clientHeight);
    app.loop.invalidate();
  });
  observer.observe(element);
  stops.push(() => observer.disconnect());
  stops.push(onRatioChange(app.loop.invalidate));

  return {
    stop: () => {
      for (const stop of stops) stop();
      controller.dispose();
      stage.stop();
    },
    drawAnew: stage.drawAnew,
  };
}

/** Moving to another screen or zooming the page changes the pixels, not the size. */
export function onRatioChange(changed: () => void): () => void {
  const stop = new AbortController();
  const watch = () => {
    const query = window.matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const listener = () => {
      changed();
      watch();
    };
    query.addEventListener("change", listener, { once: true, signal: stop.signal });
  };
  watch();
  return () => stop.abort();
}
