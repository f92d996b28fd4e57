import { useStore } from "zustand";
import type { ProfileSources } from "../../../../workers/model/profile.js";
import type { EventsBy, ProfileEvents } from "../../../../workers/model/profile-events.js";
import { type EventRatio, parseRatio, ratioName, usualRatios } from "../../../../workers/model/profile-ratios.js";
import { type Part, rowsTitle, toggledRatio } from "../../../viewmodel/flame/event-columns.js";
import { Icon } from "../../parts/icons.js";
import { MenuButton } from "../../parts/menu.js";
import { useApp } from "../../use-app.js";

type Source = ProfileSources["sources"][number];

export interface EventBarProps {
  readonly source: Source;
  readonly events: ProfileEvents;
  readonly part: Part;
  readonly setPart: (part: Part) => void;
}

/** What the rows of the table of events are, and which events and ratios have columns. */
export function EventBar({ source, events, part, setPart }: EventBarProps) {
  const { profile } = useApp().actions;
  const rows: readonly EventsBy[] = ["function", ...source.groups.filter((group) => group !== "event")];
  return (
    <div className="panel-bar profile-events-bar">
      <select
        className="input profile-select"
        aria-label="A row for each"
        title="What has a row"
        value={events.by}
        onChange={(event) => profile.setEventsBy(event.target.value as EventsBy)}
      >
        {rows.map((by) => (
          <option key={by} value={by}>
            {rowsTitle(by)}
          </option>
        ))}
      </select>
      {events.by === "function" && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
        <span className="choice" role="group" aria-label="What counts for a function">
          {(["self", "total"] as const).map((one) => (
            <button key={one} type="button" aria-pressed={one === part} onClick={() => setPart(one)}>
              {one === "self" ? "Itself" : "With what it calls"}
            </button>
          ))}
        </span>
      )}
      <EventChips source={source} events={events} />
      <RatioChips source={source} events={events} />
    </div>
  );
}

function EventChips({ source, events }: Pick<EventBarProps, "source" | "events">) {
  const { profile } = useApp().actions;
  const shown = events.columns.map(({ name }) => name);
  const others = source.events.filter(({ name }) => !shown.includes(name));
  return (
    <>
      <Chips
        label="Events with a column"
        names={shown}
        away={(name) => profile.setColumns(shown.filter((one) => one !== name))}
        isLast={shown.length === 1}
      />
      {0 < others.length && (
        <MenuButton
          label="Add an event"
          className="button is-plain"
          sections={[
            {
              title: "Add an event",
              entries: others.map(({ name }) => ({
                id: name,
                title: name,
                run: () => profile.setColumns([...shown, name]),
              })),
            },
          ]}
        >
          Event <Icon name="down" />
        </MenuButton>
      )}
    </>
  );
}

function RatioChips({ source, events }: Pick<EventBarProps, "source" | "events">) {
  const app = useApp();
  const { profile } = app.actions;
  const chosen = useStore(app.stores.profile, (state) => state.ratios);
  const names = events.columns.map(({ name }) => name);
  const ratios = chosen ?? usualRatios(names);
  const shown = events.ratios.map(({ ratio }) => ratio);
  const others = usualRatios(names).filter((ratio) => !shown.some((one) => ratioName(one) === ratioName(ratio)));
  const toggle = (ratio: EventRatio) => profile.setRatios(toggledRatio(ratios, ratio));
  return (
    <>
      <Chips
        label="Ratios with a column"
        names={shown.map(ratioName)}
        away={(name) => shown.filter((one) => ratioName(one) === name).map(toggle)}
      />
      {0 < others.length && (
        <MenuButton
          label="Add a ratio"
          className="button is-plain"
          sections={[
            {
              title: "Add a ratio",
              entries: others.map((ratio) => ({
                id: ratioName(ratio),
                title: ratioName(ratio),
                run: () => toggle(ratio),
              })),
            },
          ]}
        >
          Ratio <Icon name="down" />
        </MenuButton>
      )}
      <OtherRatio source={source} add={(ratio) => profile.setRatios([...ratios, ratio])} />
    </>
  );
}

/** Any two events, as "A per B" or "A per 1000 B"; taken with Enter. */
function OtherRatio({ source, add }: { readonly source: Source; readonly add: (ratio: EventRatio) => void }) {
  const { ui } = useApp().actions;
  const names = source.events.filter(({ isCounted }) => isCounted).map(({ name }) => name);
  return (
    <input
      className="input profile-ratio"
      aria-label="Another ratio"
      title={`Of two of ${names.join(", ")}`}
      placeholder="Ratio: A per 1000 B"
      onKeyDown={(event) => {
        if (event.code !== "Enter") return;
        const ratio = parseRatio(event.currentTarget.value);
        const missing = [ratio?.of, ratio?.per].find((name) => name !== undefined && !names.includes(name));
        if (ratio === undefined) return ui.say("A ratio is written as A per B, or A per 1000 B");
        if (missing !== undefined)
          return ui.say(`No counted event is called ${missing}: there are ${names.join(", ")}`);
        add(ratio);
        event.currentTarget.value = "";
      }}
    />
  );
}

interface ChipsProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly away: (name: string) => void;
  /** The last one stays. */
  readonly isLast?: boolean;
}

function Chips({ label, names, away, isLast = false }: ChipsProps) {
  if (names.length === 0) return undefined;
  return (
    <ul className="chips" aria-label={label}>
      {names.map((name) => (
        <li key={name} className="chip">
          {name}
          {!isLast && (
            <button type="button" className="chip-away" aria-label={`No column of ${name}`} onClick={() => away(name)}>
              ×
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
