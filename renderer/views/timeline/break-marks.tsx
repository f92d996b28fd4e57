import { formatDurationExact, formatSpan } from "../../../workers/core/format.js";
import { formatTime } from "../../viewmodel/time-format.js";
import { breaksOf, pxAtTime } from "../../viewmodel/viewport.js";
import { useKeyText } from "../keys/use-key-texts.js";
import { useApp, useDerived, useView } from "../use-app.js";

/**
 * On the ruler, over each break: how much time it leaves out. A click selects that time. Arrow keys lead from state to state
 * across breaks, so the marks are no stops of the Tab key; screen readers find them in a list.
 */
export function BreakMarks() {
  const app = useApp();
  const view = useView((state) => state.view);
  const widthPx = useView((state) => state.widthPx);
  const base = useDerived((a) => a.select.timeBase());
  const key = useKeyText("squeeze");
  const breaks = breaksOf(view);
  if (breaks.length === 0) return undefined;
  return (
    <ul className="break-marks" aria-label="Squeezed gaps">
      {breaks.map(({ t0, t1 }) => {
        const left = Math.max(0, pxAtTime(view, widthPx, t0));
        const right = Math.min(widthPx, pxAtTime(view, widthPx, t1));
        const words = `${formatSpan(t1 - t0)} in which ${app.actions.squeeze.words()}, from ${formatTime(base, t0)} to ${formatTime(base, t1)}`;
        return (
          <li key={t0} style={{ left, width: Math.max(1, right - left) }}>
            <button
              ref={passFocusOn}
              type="button"
              tabIndex={-1}
              aria-label={words}
              title={`${words} (${formatDurationExact(t1 - t0)}).\nClick to select it${key === undefined ? "" : `, ${key} to show all time`}.`}
              onClick={() => app.actions.selection.setRange({ t0, t1 })}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** A mark that goes while it has the focus, as when all time is shown again, leaves it to the lanes. */
function passFocusOn(mark: HTMLButtonElement | null): () => void {
  return () => {
    if (mark === document.activeElement) document.querySelector<HTMLElement>(".lanes")?.focus({ preventScroll: true });
  };
}
