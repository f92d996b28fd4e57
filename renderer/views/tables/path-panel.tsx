import { useStore } from "zustand";
import { formatDuration } from "../../../workers/core/format.js";
import { useKeyText } from "../keys/use-key-texts.js";
import { CommandButton } from "../parts/command-button.js";
import { useApp, useSelection } from "../use-app.js";
import { TablePanel } from "./table-panel.js";
import { useCellWords } from "./use-table.js";

/** The critical path of a lane: its time by cause, and its segments. */
export function PathPanel() {
  const app = useApp();
  const words = useCellWords();
  const key = useKeyText("critical-path");
  const clearKey = useKeyText("clear");
  const path = useStore(app.stores.overlay, (overlay) => overlay.path);
  const isAlone = useStore(app.stores.overlay, (overlay) => overlay.only !== undefined);
  const selected = useSelection((selection) => selection.lane);
  if (path === undefined) {
    return (
      <p className="hint">
        Whom a lane waited for, and whom they waited for, over the selected range or the window.{" "}
        {selected === undefined ? `Select a lane${key === undefined ? "." : `, then press ${key}.`}` : ""}
        {selected !== undefined && <CommandButton id="critical-path" label="Show that of the selected lane" isPlain />}
      </p>
    );
  }
  const about = `${words.laneTitle(path.lane)}, ${formatDuration(path.t1 - path.t0)}`;
  return (
    <div className="path">
      <TablePanel
        name="critical-path-summary"
        title="Critical path by cause"
        of={path.lane}
        range={path}
        about={about}
        tools={
          <>
            <button type="button" className="button is-plain" onClick={() => app.actions.overlay.clearPath()}>
              Take away {clearKey !== undefined && <kbd>{clearKey}</kbd>}
            </button>
            <button
              type="button"
              className="button"
              aria-pressed={isAlone}
              onClick={() => app.actions.overlay.setAlone(!isAlone)}
            >
              {isAlone ? "Show all lanes" : "Only lanes of the path"}
            </button>
          </>
        }
      />
      <TablePanel
        name="critical-path"
        title="Critical path, step by step"
        of={path.lane}
        range={path}
        about="step by step"
      />
    </div>
  );
}
