import { type DragEvent, type KeyboardEvent, useRef } from "react";
import { useStore } from "zustand";
import { NO_LANE } from "../../../../workers/model/lanes.js";
import type { ProfileRequest, ProfileSources } from "../../../../workers/model/profile.js";
import type { ProfileGroup } from "../../../../workers/model/profile-scope.js";
import { chosenGroups } from "../../../state/profile-request.js";
import { GROUP_TITLES } from "../../../viewmodel/flame/profile-words.js";
import { titleOf } from "../../../viewmodel/lane-names.js";
import { Icon } from "../../parts/icons.js";
import { MenuButton } from "../../parts/menu.js";
import { useApp, useDerived, useSession } from "../../use-app.js";
import { useScope } from "../use-scope.js";

/** The groups above the stacks, outermost first. Dragged, or moved by the arrow keys; Delete takes one away. */
export function GroupChips({
  sources,
  request,
}: {
  readonly sources: ProfileSources;
  readonly request: ProfileRequest;
}) {
  const { actions, stores } = useApp();
  const { profile } = actions;
  const state = useStore(stores.profile);
  const list = useRef<HTMLUListElement>(null);
  const { words } = useScope();
  const { groups } = request;
  const source = sources.sources.find((one) => one.source === request.source);
  const chosen = source === undefined ? groups : chosenGroups(state, source);
  const known = source?.groups ?? [];
  const others = known.filter((group) => !groups.includes(group));
  const focus = (group: ProfileGroup) =>
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-group="${group}"]`)?.focus());
  const onKeyDown = (event: KeyboardEvent, group: ProfileGroup) => {
    if (event.code === "ArrowLeft" || event.code === "ArrowRight") {
      profile.moveGroup(group, event.code === "ArrowLeft" ? -1 : 1, chosen);
      focus(group);
    } else if (event.code === "Delete" || event.code === "Backspace") {
      const next = groups[groups.indexOf(group) + 1] ?? groups[groups.indexOf(group) - 1];
      profile.toggleGroup(group, chosen);
      if (next !== undefined) focus(next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onDrop = (event: DragEvent, group: ProfileGroup) => {
    const dragged = groups.find((one) => one === event.dataTransfer.getData(DRAGGED));
    if (dragged === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    profile.moveGroup(dragged, groups.indexOf(group) - groups.indexOf(dragged), chosen);
  };
  return (
    <div className="panel-bar profile-groups">
      {state.view !== "events" && (
        <>
          <span className="quiet">Groups</span>
          <ul ref={list} className="chips" aria-label="Groups above the stacks, outermost first">
            {groups.map((group) => (
              <li key={group} className="chip">
                <button
                  type="button"
                  data-group={group}
                  draggable
                  title="Drag it, or press ← or →, to change the order; Delete takes it away"
                  onKeyDown={(event) => onKeyDown(event, group)}
                  onDragStart={(event) => event.dataTransfer.setData(DRAGGED, group)}
                  onDragOver={(event) => {
                    if (event.dataTransfer.types.includes(DRAGGED)) event.preventDefault();
                  }}
                  onDrop={(event) => onDrop(event, group)}
                >
                  {GROUP_TITLES[group]}
                </button>
                <button
                  type="button"
                  className="chip-away"
                  aria-label={`No group by ${GROUP_TITLES[group]}`}
                  onClick={() => profile.toggleGroup(group, chosen)}
                >
                  ×
                </button>
              </li>
            ))}
          </ul>
          {0 < others.length && (
            <MenuButton
              label="Add a group"
              className="button is-plain"
              sections={[
                {
                  title: "Add a group",
                  entries: others.map((group) => ({
                    id: group,
                    title: GROUP_TITLES[group],
                    run: () => profile.toggleGroup(group, chosen),
                  })),
                },
              ]}
            >
              Add <Icon name="down" />
            </MenuButton>
          )}
        </>
      )}
      <LaneChip />
      <Where />
      <Search />
      {state.view !== "chart" && <RangeWords isSelected={words === "selected range"} />}
    </div>
  );
}

/** Of which time the profile is. */
function RangeWords({ isSelected }: { readonly isSelected: boolean }) {
  const words = isSelected ? "Of the selected range" : "Of the whole trace: select a range to limit it";
  return (
    <span className="quiet profile-range" title={words}>
      {words}
    </span>
  );
}

/** Of what is dragged. */
const DRAGGED = "text/x-lanescope-group";

/** The only lanes that the profile is of: those of the selection, else the one that was chosen. */
function LaneChip() {
  const { actions, stores } = useApp();
  const lane = useStore(stores.profile, (state) => state.lane);
  const lanes = useSession((session) => session.lanes);
  const area = useDerived((app) => app.select.areaWords());
  if (area === "" && lane === undefined) return undefined;
  return (
    <span className="chip is-filter">
      Only {area === "" ? titleOf(lanes, lane ?? NO_LANE) : `${area} of the selection`}
      <button
        type="button"
        className="chip-away"
        aria-label="Of all lanes"
        onClick={() => (area === "" ? actions.profile.setLane(undefined) : actions.area.clear())}
      >
        ×
      </button>
    </span>
  );
}

/** A condition on samples, applied when it is left or with Enter. */
function Where() {
  const { actions, stores } = useApp();
  const where = useStore(stores.profile, (state) => state.where);
  return (
    <input
      key={where}
      className="input profile-where"
      aria-label="Only samples where"
      placeholder="Only samples where, such as cpu == 0"
      defaultValue={where}
      onBlur={(event) => actions.profile.setWhere(event.target.value)}
      onKeyDown={(event) => {
        if (event.code === "Enter") actions.profile.setWhere(event.currentTarget.value);
      }}
    />
  );
}

/** Frames whose name has the text stand out. */
function Search() {
  const { actions, stores } = useApp();
  const search = useStore(stores.profile, (state) => state.search);
  return (
    <input
      className="input profile-search"
      data-field="profile-search"
      aria-label="Find functions"
      placeholder="Find functions"
      value={search}
      onChange={(event) => actions.profile.setSearch(event.target.value)}
      onKeyDown={(event) => {
        if (event.code === "Escape") actions.profile.setSearch("");
      }}
    />
  );
}
