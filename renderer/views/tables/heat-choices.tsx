import { type FormEvent, useId, useState } from "react";
import { formatDuration } from "../../../workers/core/format.js";
import { EVENT_KIND } from "../../../workers/model/chart.js";
import { HEAT_BY, type HeatChoice, PERIODS } from "../../viewmodel/heat-map.js";
import { EXITS, LATENCIES } from "../../viewmodel/latency-family.js";
import { textAt } from "../../viewmodel/table-view.js";
import { useApp, useSession } from "../use-app.js";
import { useTable } from "./use-table.js";

const KINDS: readonly (readonly [kind: string, title: string])[] = [
  ["exit", "Exits"],
  ["steal", "Steal"],
  ["run-queue", "Stays on run queues"],
];

const EVENTS = "event";

export interface HeatChoicesProps {
  readonly choice: HeatChoice;
  /** How far apart what is counted is on average, if anything is. */
  readonly meanNs: number | undefined;
  /** Whether the text of the period is one. */
  readonly isPeriod: boolean;
}

/** What a heat map counts, in which period, and what makes a place hot. */
export function HeatChoices({ choice: { kind, period, by }, meanNs, isPeriod }: HeatChoicesProps) {
  const { setHeat } = useApp().actions.tables;
  const periods = useId();
  const isOfEvents = kind.startsWith(EVENT_KIND);
  const isOfExits = kind === "exit" || kind.startsWith("exit/");
  const latencies = useWords(LATENCIES.percentiles, "kind", false);
  const reasons = useWords(EXITS.percentiles, "reason", !isOfExits);
  const family = isOfEvents ? EVENTS : isOfExits ? "exit" : kind;
  const chooseFamily = (to: string) => setHeat({ kind: to === EVENTS ? `${EVENT_KIND}sched_switch` : to });
  return (
    <div className="heat-choices">
      <select
        className="select"
        aria-label="What is counted"
        value={family}
        onChange={({ target }) => chooseFamily(target.value)}
      >
        {KINDS.map(([one, title]) => (
          <option key={one} value={one}>
            {title}
          </option>
        ))}
        {withNow(latencies, family).map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
        <option value={EVENTS}>Events of a name</option>
      </select>
      {isOfExits && (
        <select
          className="select"
          aria-label="Reason of the exits"
          value={kind}
          onChange={({ target }) => setHeat({ kind: target.value })}
        >
          <option value="exit">all reasons</option>
          {withNow(
            reasons.map((one) => `exit/${one}`),
            kind === "exit" ? undefined : kind,
          ).map((one) => (
            <option key={one} value={one}>
              {one.slice("exit/".length)}
            </option>
          ))}
        </select>
      )}
      {isOfEvents && (
        <EventName
          key={kind}
          name={kind.slice(EVENT_KIND.length)}
          set={(name) => setHeat({ kind: EVENT_KIND + name })}
        />
      )}
      <label>
        period{" "}
        <input
          className="input is-short"
          list={periods}
          value={period}
          aria-invalid={!isPeriod}
          title="The length of the period: 10ms, 1s, 16.667ms"
          onChange={({ target }) => setHeat({ period: target.value })}
        />
      </label>
      <datalist id={periods}>
        {PERIODS.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      {meanNs !== undefined && (
        <button
          type="button"
          className="link num"
          title="Take the average distance of what is counted as the period"
          onClick={() => setHeat({ period: `${Math.max(1, Math.round(meanNs))}ns` })}
        >
          every {formatDuration(meanNs)} on average
        </button>
      )}
      {!isOfEvents && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
        <span className="choice" role="group" aria-label="A place is the stronger the larger its">
          {HEAT_BY.map((one) => (
            <button key={one.by} type="button" aria-pressed={one.by === by} onClick={() => setHeat({ by: one.by })}>
              {one.title}
            </button>
          ))}
        </span>
      )}
    </div>
  );
}

/** The name of an event, with those that occur as proposals. It counts once it is entered. */
function EventName({ name, set }: { readonly name: string; readonly set: (name: string) => void }) {
  const [text, setText] = useState(name);
  const list = useId();
  const trace = useSession((session) => session.trace);
  const names = [...new Set(trace?.traces.flatMap(({ events_by_name }) => Object.keys(events_by_name)) ?? [])];
  const enter = (event: FormEvent) => {
    event.preventDefault();
    set(text.trim());
  };
  return (
    <form onSubmit={enter}>
      <input
        className="input is-short"
        list={list}
        value={text}
        aria-label="Name of the event"
        onChange={({ target }) => {
          setText(target.value);
          // One of the proposals was taken.
          if (names.includes(target.value)) set(target.value);
        }}
      />
      <datalist id={list}>
        {names.sort().map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </form>
  );
}

function useWords(name: string, column: string, isOff: boolean): readonly string[] {
  const { table } = useTable({ name, limit: 200, isOff });
  return table === undefined ? [] : Array.from({ length: table.count }, (_, row) => textAt(table, column, row));
}

/** With the one that is chosen, which may have no case in this window. */
function withNow(words: readonly string[], now: string | undefined): readonly string[] {
  const isOther = now === undefined || now === EVENTS || KINDS.some(([kind]) => kind === now);
  return isOther || words.includes(now) ? words : [...words, now];
}
