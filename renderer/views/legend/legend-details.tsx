import { useId, useState } from "react";
import { formatCount } from "../../../workers/core/format.js";
import { COLOUR_BY_TITLES, GROUP_COLOURS } from "../../viewmodel/colour-groups.js";
import { hasFusedGuest, VEILS } from "../../viewmodel/fused-guests.js";
import { CURVES } from "../../viewmodel/minimap.js";
import { PRESET_TITLES, PRESETS, type Preset } from "../../viewmodel/palette.js";
import { NO_COLOURS } from "../../viewmodel/state-colours.js";
import { Icon } from "../parts/icons.js";
import { useApp, useDerived, useSession, useTree, useUi } from "../use-app.js";
import { GroupChip } from "./group-chip.js";
import { StateLine } from "./state-line.js";
import { useOwnStates } from "./use-own-states.js";
import { VeilBar } from "./veil-bar.js";

/**
 * A button that opens the whole legend: what each state means, its colour to change, and the curves of the minimap.
 * `hidden`: states for which the strip has no room.
 */
export function LegendDetails({ hidden }: { readonly hidden: number }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <button type="button" className="button legend-more" popoverTarget={id} aria-expanded={isOpen}>
        {0 < hidden ? `+${hidden} · Colours` : "Colours"} <Icon name="down" />
      </button>
      <div
        id={id}
        className="legend-details"
        popover="auto"
        role="dialog"
        aria-label="Legend and colours"
        onToggle={({ newState }) => setOpen(newState === "open")}
      >
        {isOpen && <Details />}
      </div>
    </>
  );
}

function Details() {
  const app = useApp();
  const colourBy = useUi((ui) => ui.colourBy);
  const groups = useTree((tree) => tree.groups);
  const preset = useUi((ui) => ui.preset);
  const isChanged = useUi((ui) => ui.colours !== NO_COLOURS);
  const states = useDerived((a) => a.select.statesInView());
  const names = useOwnStates();
  const hasVeils = useSession((session) => hasFusedGuest(session.lanes));
  return (
    <>
      <div className="legend-bar">
        <label>
          Colours{" "}
          <select
            className="select"
            value={preset}
            onChange={(event) => app.actions.ui.setPreset(event.target.value as Preset)}
          >
            {PRESETS.map((one) => (
              <option key={one} value={one}>
                {PRESET_TITLES[one]}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="link" disabled={!isChanged} onClick={() => app.actions.ui.resetColours()}>
          Reset all colours
        </button>
      </div>
      {0 < groups.length && (
        <>
          <h3>
            {colourBy === "state"
              ? "Slices in view, in the colour of their name"
              : `Work in view, in the colour of its ${COLOUR_BY_TITLES[colourBy]}`}
            {GROUP_COLOURS.dark.length < groups.length &&
              `: ${GROUP_COLOURS.dark.length} colours for ${formatCount(groups.length)}, so they repeat`}
          </h3>
          <div className="legend-groups">
            {groups.map((group) => (
              <GroupChip key={group.key} group={group} />
            ))}
          </div>
        </>
      )}
      <h3>States in view</h3>
      <dl className="legend-lines">
        {states.map((state) => (
          <StateLine key={state} state={state} names={names.get(state) ?? []} />
        ))}
        {hasVeils &&
          VEILS.map(({ kind, title, meaning }) => (
            <div key={kind}>
              <dt>
                <VeilBar kind={kind} />
                {title}
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
      </dl>
      <h3>The whole trace, above the lanes</h3>
      <dl className="legend-lines">
        {CURVES.map(({ kind, title, meaning }) => (
          <div key={kind}>
            <dt>
              <span className={`curve is-${kind}`} aria-hidden="true" />
              {title}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
