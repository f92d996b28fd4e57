import { visibleText } from "../../../workers/core/unseen.js";
import { STATE_NAMES } from "../../../workers/model/states.js";
import { namesText } from "../../viewmodel/own-states.js";
import { colourWarning } from "../../viewmodel/state-colours.js";
import { stateStyle, stateTitle } from "../../viewmodel/state-style.js";
import { useApp, useDerived, useUi } from "../use-app.js";
import { StateBar } from "./state-bar.js";

/** A state with its meaning, and its colour to change. `names`: what the user's analyses call it. */
export function StateLine({ state, names = [] }: { readonly state: number; readonly names?: readonly string[] }) {
  const app = useApp();
  const colour = useDerived((a) => a.select.palette()[state] ?? "#808080");
  const warning = useDerived((a) => colourWarning(a.select.palette(), state, a.select.theme()));
  const isOwn = useUi((ui) => (STATE_NAMES[state] ?? "") in ui.colours[app.select.theme()]);
  return (
    <div>
      <dt>
        <input
          type="color"
          value={colour}
          aria-label={`Colour of ${stateTitle(state)}`}
          onChange={(event) => app.actions.ui.setColour(state, event.target.value)}
        />
        <StateBar state={state} />
        {stateTitle(state)}
      </dt>
      <dd>
        {stateStyle(state).meaning}
        {visibleText(namesText(names))}
        {isOwn && (
          <button type="button" className="link" onClick={() => app.actions.ui.setColour(state, undefined)}>
            Reset
          </button>
        )}
        {isOwn && warning !== "" && (
          <span className="legend-warning" role="status">
            {warning}
          </span>
        )}
      </dd>
    </div>
  );
}
