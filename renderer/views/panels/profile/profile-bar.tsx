import { useStore } from "zustand";
import type { ProfileRequest, ProfileSources } from "../../../../workers/model/profile.js";
import type { ProfileSource } from "../../../../workers/model/profile-scope.js";
import type { PictureFormat } from "../../../state/actions/profile-actions.js";
import type { ProfileView } from "../../../state/profile-store.js";
import { isSampled, SOURCE_ABOUT, SOURCE_TITLES } from "../../../viewmodel/flame/profile-words.js";
import { Icon } from "../../parts/icons.js";
import { MenuButton } from "../../parts/menu.js";
import { useApp } from "../../use-app.js";

const VIEWS: readonly (readonly [view: ProfileView, title: string, about: string])[] = [
  ["flame", "Flame graph", "Callers below what they call"],
  ["icicle", "Icicle", "Callers above what they call"],
  ["callers", "Inverted", "The innermost function on top, its callers below"],
  ["tree", "Call tree", "A row for each caller, and below it what it calls"],
  ["callers-tree", "Inverted tree", "A row for each innermost function, and below it its callers"],
  ["chart", "Flame chart", "Stacks over time, on the time axis of the lanes"],
  ["parts", "Split", "A small graph for each vCPU, thread or other group, in one scale"],
  ["functions", "Functions", "A row for each function"],
  ["events", "Events", "Several events side by side, with ratios such as instructions per cycles"],
  ["sandwich", "Sandwich", "Callers and callees of one function"],
  ["addresses", "Addresses", "The samples of one function by address, with source lines"],
  ["difference", "A to B", "What differs between two selections"],
];

/** More views than these need a wider panel to stand in one row. */
const NO_MORE_VIEWS = 10;

/** The view, and of which samples it is. Where the panel is too narrow for all views in its row, they are a list to open. */
export function ProfileBar({
  sources,
  request,
}: {
  readonly sources: ProfileSources;
  readonly request: ProfileRequest;
}) {
  const { actions, stores } = useApp();
  const { profile } = actions;
  const state = useStore(stores.profile);
  const source = sources.sources.find((one) => one.source === request.source);
  const hasEvents = 1 < (source?.events.length ?? 0) || state.view === "events";
  // Addresses are of a function, which a menu chooses.
  const hasFunction = state.of !== undefined || state.view === "addresses";
  const offered = VIEWS.filter(([view]) => (view === "events" ? hasEvents : view !== "addresses" || hasFunction));
  return (
    <div className={`panel-bar profile-bar ${NO_MORE_VIEWS < offered.length ? "has-many-views" : ""}`}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <span className="choice" role="group" aria-label="View of the profile">
        {offered.map(([view, title, about]) => (
          <button
            key={view}
            type="button"
            aria-pressed={view === state.view}
            title={about}
            onClick={() => profile.setView(view)}
          >
            {title}
          </button>
        ))}
      </span>
      <select
        className="input profile-select profile-view"
        aria-label="View of the profile"
        value={state.view}
        onChange={(event) => profile.setView(event.target.value as ProfileView)}
      >
        {offered.map(([view, title, about]) => (
          <option key={view} value={view} title={about}>
            {title}
          </option>
        ))}
      </select>
      <select
        className="input profile-select"
        aria-label="Source of the profile"
        title={SOURCE_ABOUT[request.source]}
        value={request.source}
        onChange={(event) => profile.setSource(event.target.value as ProfileSource)}
      >
        {sources.sources.map((one) => (
          <option key={one.source} value={one.source}>
            {SOURCE_TITLES[one.source]}
          </option>
        ))}
      </select>
      {source !== undefined && 1 < source.events.length && state.view !== "events" && (
        <select
          className="input profile-select"
          aria-label="Event that was sampled"
          value={request.event ?? source.events[0]?.name}
          onChange={(event) => profile.setEvent(event.target.value)}
        >
          {source.events.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
      {isSampled(request.source) && <Counted />}
      <SaveMenu sources={sources} view={state.view} />
    </div>
  );
}

/** What counts, and as how much. */
function Counted() {
  const { actions, stores } = useApp();
  const { profile } = actions;
  const { withHost, withIdle, weight, view } = useStore(stores.profile);
  const check = (title: string, isOn: boolean, set: (isOn: boolean) => void) => (
    <label className="check">
      <input type="checkbox" checked={isOn} onChange={(event) => set(event.target.checked)} /> {title}
    </label>
  );
  return (
    <>
      {check("With the host's work", withHost, profile.setWithHost)}
      {check("Idle", withIdle, profile.setWithIdle)}
      {view !== "events" &&
        check("Count samples", weight === "samples", (isOn) => profile.setWeight(isOn ? "samples" : "weight"))}
    </>
  );
}

/** Views that can be drawn as pictures. */
const PICTURED: readonly ProfileView[] = ["flame", "icicle", "callers", "difference"];

/** The profile as a file, in the formats that the engine writes. */
function SaveMenu({ sources, view }: { readonly sources: ProfileSources; readonly view: ProfileView }) {
  const isGraph = PICTURED.includes(view);
  const { profile } = useApp().actions;
  const isWritten = ({ hasDiffs, hasEvents }: ProfileSources["formats"][number]) =>
    view === "difference" ? hasDiffs : view !== "events" || hasEvents;
  const formats = sources.formats.filter(isWritten);
  const entries = formats.map((format) => ({
    id: format.name,
    title: format.title,
    note: format.ending,
    run: () => void profile.save(format),
  }));
  const picture = (format: PictureFormat, title: string) => ({
    id: `picture-${format}`,
    title,
    run: () => void profile.savePicture(format),
  });
  const pictures = [
    picture("png", "PNG"),
    picture("png-2", "PNG, twice as fine"),
    picture("svg", "SVG"),
    { id: "picture-copy", title: "Copy as a picture", run: () => void profile.copyPicture() },
  ];
  return (
    <MenuButton
      label="Save the profile as a file"
      className="button is-plain"
      sections={[
        { title: "Save as", entries },
        ...(isGraph ? [{ title: "Graph as it is seen", entries: pictures }] : []),
      ]}
    >
      Save <Icon name="down" />
    </MenuButton>
  );
}
