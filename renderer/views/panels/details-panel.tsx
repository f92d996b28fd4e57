import { formatDurationExact } from "../../../workers/core/format.js";
import type { EventRow, IntervalDetails, StateDetails } from "../../../workers/model/engine-api.js";
import { State } from "../../../workers/model/states.js";
import { titleOf } from "../../viewmodel/lane-names.js";
import { stateStyle, stateTitle } from "../../viewmodel/state-style.js";
import { formatDate, formatTime } from "../../viewmodel/time-format.js";
import { CommandButton } from "../parts/command-button.js";
import { Icon } from "../parts/icons.js";
import { Swatch } from "../parts/swatch.js";
import { useApp, useDerived, useSelection, useSession } from "../use-app.js";

/** The picked state with the evidence for it, and the events at both its ends. */
export function DetailsPanel() {
  const state = useSelection((selection) => selection.state);
  if (state === undefined)
    return <p className="hint">Click a state, or move with the arrow keys, to see what it is and why.</p>;
  return <Details details={state} />;
}

function Details({ details }: { readonly details: StateDetails }) {
  const app = useApp();
  const lanes = useSession((session) => session.lanes);
  const base = useDerived((a) => a.select.timeBase());
  const ends = useSelection((selection) => selection.details);
  const culprit = details.culprit;
  const facts: readonly (readonly [string, string])[] = [
    ["Lane", lanes?.paths[details.lane] ?? ""],
    ["Start", `${formatDate(base, details.start)} ${formatTime(base, details.start)}`.trim()],
    ["End", `${formatDate(base, details.end)} ${formatTime(base, details.end)}`.trim()],
    ["Duration", formatDurationExact(details.end - details.start)],
    ...(0 <= details.cpu ? [["CPU", String(details.cpu)] as const] : []),
  ];
  const culpritRole = CULPRIT_ROLES[details.state] ?? "Because of";
  const copy = () =>
    void navigator.clipboard.writeText(textOf(details, facts, [culpritRole, lanes?.paths[culprit]], ends));
  return (
    <div className="details">
      <div className="details-main">
        <h2 className="details-title">
          <Swatch state={details.state} />
          {stateTitle(details.state)}
          {details.reason !== "" && <span className="details-reason">{details.reason}</span>}
        </h2>
        <p className="quiet details-meaning">{stateStyle(details.state).meaning}</p>
        <dl className="facts num">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="copyable">{value}</dd>
            </div>
          ))}
          {0 <= culprit && (
            <div>
              <dt>{culpritRole}</dt>
              <dd>
                <button
                  type="button"
                  className="link"
                  onClick={() => void app.actions.selection.goTo(culprit, details.start)}
                >
                  {titleOf(lanes, culprit)}
                </button>
              </dd>
            </div>
          )}
        </dl>
        <div className="details-tools">
          <button type="button" className="button" onClick={() => void app.actions.selection.step(-1)}>
            <Icon name="back" /> Previous
          </button>
          <button type="button" className="button" onClick={() => void app.actions.selection.step(1)}>
            Next <Icon name="forward" />
          </button>
          <button type="button" className="button" onClick={copy}>
            <Icon name="copy" /> Copy
          </button>
          <CommandButton id="follow-back" label="What caused it" />
          <CommandButton id="follow-on" label="What it caused" />
          <CommandButton id="critical-path" label="Critical path" />
        </div>
      </div>
      <div className="details-evidence">
        <h3>Evidence</h3>
        {details.evidence.length === 0 && <p className="quiet">None recorded.</p>}
        {details.evidence.map((line) => (
          <p key={line} className="copyable">
            {line}
          </p>
        ))}
        <EndEvent title="At the start" event={ends?.startEvent} />
        <EndEvent title="At the end" event={ends?.endEvent} />
      </div>
    </div>
  );
}

function EndEvent({ title, event }: { title: string; event: EventRow | undefined }) {
  if (event === undefined) return undefined;
  return (
    <>
      <h3>{title}</h3>
      <p className="copyable num">
        <strong>{event.name}</strong> <span className="quiet">CPU {event.cpu}</span> <code>{event.fields}</code>
        {event.context !== "{}" && <code> {event.context}</code>}
      </p>
    </>
  );
}

/** The role of the culprit, by state. */
const CULPRIT_ROLES: Readonly<Record<number, string>> = {
  [State.PREEMPTED]: "Taken off by",
  [State.RUNNABLE]: "CPU taken by",
  [State.WAIT]: "Woken by",
  [State.BLOCKED]: "Woken by",
  [State.VMM_BLOCKED]: "Woken by",
  [State.GUEST]: "Runs",
  [State.USER]: "Runs",
  [State.SYSCALL]: "Runs",
};

type Fact = readonly [name: string, value: string | undefined];

/** All of it as text, for a ticket or a mail. */
function textOf(
  details: StateDetails,
  facts: readonly Fact[],
  culprit: Fact,
  ends: IntervalDetails | undefined,
): string {
  const event = (name: string, row: EventRow | undefined): Fact => [
    name,
    row && `${row.name} (CPU ${row.cpu}) ${row.fields}${row.context === "{}" ? "" : ` ${row.context}`}`,
  ];
  const lines = [...facts, culprit, event("At the start", ends?.startEvent), event("At the end", ends?.endEvent)]
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`);
  return [stateLine(details), ...lines, ...details.evidence].join("\n");
}

function stateLine(details: StateDetails): string {
  return details.reason === "" ? details.stateName : `${details.stateName}: ${details.reason}`;
}
