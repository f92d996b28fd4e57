import { useRef } from "react";
import { visibleText } from "../../../workers/core/unseen.js";
import { State } from "../../../workers/model/states.js";
import { COLOUR_BY, COLOUR_BY_TITLES, type ColourBy, isWork } from "../../viewmodel/colour-groups.js";
import { hasFusedGuest, VEILS } from "../../viewmodel/fused-guests.js";
import { filterWithStates, isolated } from "../../viewmodel/legend.js";
import { namesText, ownChipText } from "../../viewmodel/own-states.js";
import { placesOfState, stateStyle, stateTitle } from "../../viewmodel/state-style.js";
import { CommandButton } from "../parts/command-button.js";
import { explained } from "../parts/explanation.js";
import { useApp, useDerived, useSession, useTree, useUi } from "../use-app.js";
import { GroupChip } from "./group-chip.js";
import { LegendDetails } from "./legend-details.js";
import { StateBar } from "./state-bar.js";
import { useOverflow } from "./use-overflow.js";
import { useOwnStates } from "./use-own-states.js";
import { VeilBar } from "./veil-bar.js";

/** Which lanes have a state, as a few states look like one of other lanes. */
function onLanes(state: number): string {
  const places = placesOfState(state as State);
  return places === "" ? "" : `, on lanes of ${places}`;
}

/** No strip has room for more. */
const MOST_GROUPS = 24;

/** The states in view below the lanes, each with its looks. A click leaves only that state in colour. */
export function Legend() {
  const isOpen = useUi((ui) => ui.isLegendOpen);
  return isOpen ? <Strip /> : undefined;
}

function Strip() {
  const states = useDerived((app) => app.select.statesInView());
  const list = useRef<HTMLUListElement>(null);
  const colourBy = useUi((ui) => ui.colourBy);
  const groups = useTree((tree) => tree.groups);
  // Work has the colours of groups then; the other states go on to have their heights. Slices have those of their names.
  const shown = states.filter((state) => (colourBy === "state" ? state !== State.SLICE : !isWork(state)));
  const more = Math.max(0, groups.length - MOST_GROUPS);
  const hasVeils = useSession((session) => hasFusedGuest(session.lanes));
  const names = useOwnStates();
  const chips = shown.map((state) => (
    <li key={state}>
      <StateChip state={state} names={names.get(state) ?? []} />
    </li>
  ));
  const hidden = useOverflow(list, [states, groups, colourBy, hasVeils].join());
  return (
    <section className="legend" aria-label="Legend">
      <ColourByField />
      <ul ref={list} className="legend-states">
        {colourBy === "state" && chips}
        {groups.slice(0, MOST_GROUPS).map((group) => (
          <li key={group.key}>
            <GroupChip group={group} />
          </li>
        ))}
        {colourBy !== "state" && chips}
        {hasVeils &&
          VEILS.map(({ kind, title, meaning }) => (
            <li key={kind}>
              <span className="legend-chip" {...explained(`${title}: ${meaning}.`)}>
                <VeilBar kind={kind} />
                {title}
              </span>
            </li>
          ))}
      </ul>
      <LegendDetails hidden={hidden + more} />
      <CommandButton id="legend" icon="close" />
    </section>
  );
}

function ColourByField() {
  const app = useApp();
  const colourBy = useUi((ui) => ui.colourBy);
  return (
    <label className="legend-by">
      Colour by{" "}
      <select
        className="select"
        value={colourBy}
        onChange={(event) => app.actions.ui.setColourBy(event.target.value as ColourBy)}
      >
        {COLOUR_BY.map((one) => (
          <option key={one} value={one}>
            {COLOUR_BY_TITLES[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** `names`: what the user's analyses call it. */
function StateChip({ state, names }: { readonly state: number; readonly names: readonly string[] }) {
  const app = useApp();
  const chosen = useDerived((a) => a.select.filter().states);
  const isChosen = chosen.has(state);
  const isDimmed = 0 < chosen.size && !isChosen;
  const isolate = (isAdding: boolean) => {
    const { filterText } = app.stores.tree.getState();
    app.actions.tree.setFilter(filterWithStates(filterText, isolated(chosen, state, isAdding)));
  };
  return (
    <button
      type="button"
      className={`legend-chip${isDimmed ? " is-dimmed" : ""}`}
      aria-pressed={isChosen}
      onClick={(event) => isolate(event.shiftKey || event.ctrlKey || event.metaKey)}
      {...explained(
        `${stateTitle(state)}${onLanes(state)}: ${stateStyle(state).meaning}${namesText(names)}. Click: only this state in colour; Shift+click: this one too.`,
      )}
    >
      <StateBar state={state} />
      {names.length === 0 ? stateTitle(state) : <bdi>{visibleText(ownChipText(names))}</bdi>}
    </button>
  );
}
