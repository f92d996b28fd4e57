import { useState } from "react";
import { formatDurationExact } from "../../workers/core/format.js";
import type { TimeRange } from "../viewmodel/target.js";
import { formatDate, formatTime, type TimeBase } from "../viewmodel/time-format.js";
import { inTrace, parseTimeText, TIME_TEXT_HINT } from "../viewmodel/time-text.js";
import type { TimeBounds } from "../viewmodel/viewport.js";
import { useKeyText } from "./keys/use-key-texts.js";
import { Dialog } from "./parts/dialog.js";
import { useApp, useDerived } from "./use-app.js";

/** A field for a time in any format. A moment is shown in the middle of the window, a stretch of time as the window. */
export function GoToTime() {
  const app = useApp();
  const [text, setText] = useState("");
  const back = useKeyText("view-back");
  const base = useDerived((a) => a.select.timeBase());
  const bounds = useDerived((a) => a.select.bounds());
  const parsed = parseTimeText(text, app.select.timeTextFacts());
  const place = parsed.ok ? inTrace(parsed.value, bounds) : undefined;
  const why = parsed.ok ? (place ? "" : outsideText(bounds, base)) : text === "" ? "" : parsed.error.message;
  const go = (isSelected: boolean) => {
    if (place === undefined) return;
    const { ui, view, selection } = app.actions;
    const { t0, t1 } = place;
    ui.closeDialog();
    if (t0 < t1) view.zoomToRange(t0, t1);
    else view.centreOn(t0);
    selection.placeCursor((t0 + t1) / 2);
    if (isSelected && t0 < t1) selection.setRange({ t0, t1 });
  };
  return (
    <Dialog label="Go to a time">
      <input
        className="palette-input num"
        type="text"
        aria-label="Go to a time"
        aria-describedby="go-to-time-words"
        aria-invalid={why !== ""}
        spellCheck={false}
        placeholder="A time, or a stretch of time"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.code === "Enter" || event.code === "NumpadEnter") go(event.shiftKey);
        }}
      />
      <div id="go-to-time-words" className="go-to-time num">
        <p className={why === "" ? "" : "failure"} aria-live="polite">
          {why !== ""
            ? why
            : place
              ? `${placeText(place, base)}${place.t0 < place.t1 ? "; Shift+Enter selects it too" : ""}`
              : `Enter goes there${back === undefined ? "" : `, ${back} comes back`}.`}
        </p>
        <p className="quiet">{TIME_TEXT_HINT}</p>
      </div>
    </Dialog>
  );
}

function placeText({ t0, t1 }: TimeRange, base: TimeBase): string {
  const from = `${formatDate(base, t0)} ${formatTime(base, t0)}`.trim();
  return t0 === t1 ? from : `${from} to ${formatTime(base, t1)}, ${formatDurationExact(t1 - t0)}`;
}

function outsideText({ beginNs, endNs }: TimeBounds, base: TimeBase): string {
  // Of a trace of microseconds both ends would read the same.
  const decimals = endNs - beginNs < 10e6 ? 9 : 3;
  return `outside of the trace, which lasts from ${formatTime(base, beginNs, decimals)} to ${formatTime(base, endNs, decimals)}`;
}
