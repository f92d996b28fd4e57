import { visibleText } from "../../../../workers/core/unseen.js";
import type { EventRow, StateDetails } from "../../../../workers/model/engine-api.js";
import { State } from "../../../../workers/model/states.js";
import { cpuWords, culpritRole, stateFacts, stateText } from "../../../viewmodel/details-text.js";
import { eventText, sliceFields } from "../../../viewmodel/event-text.js";
import { shownState } from "../../../viewmodel/own-states.js";
import { renamedText } from "../../../viewmodel/renames.js";
import { stateStyle } from "../../../viewmodel/state-style.js";
import { CommandButton } from "../../parts/command-button.js";
import { Icon } from "../../parts/icons.js";
import { SliceName } from "../../parts/slice-facts.js";
import { Swatch } from "../../parts/swatch.js";
import { useApp, useDerived, useSelection, useSession } from "../../use-app.js";
import { Facts } from "./facts.js";
import { LaneLink } from "./lane-link.js";

/** The picked state with the evidence for it, and the events at both its ends. */
export function StateDetailsView({ details }: { readonly details: StateDetails }) {
  const app = useApp();
  const lanes = useSession((session) => session.lanes);
  const base = useDerived((a) => a.select.timeBase());
  const ends = useSelection((selection) => selection.details);
  const noWake = useSelection((selection) => selection.noWake);
  const { culprit, state } = details;
  const isSlice = state === State.SLICE;
  const fields = isSlice && ends?.startEvent !== undefined ? sliceFields(ends.startEvent) : [];
  const link = <LaneLink lane={culprit} timeNs={details.start} isLong />;
  const rows = [
    ...stateFacts(details, { lanes, base }),
    ...(0 <= culprit ? [[culpritRole(state), link] as const] : []),
    ...fields.map(({ name, value }) => [visibleText(name), visibleText(value)] as const),
  ];
  const copy = () => void app.actions.ui.copy(stateText(details, { lanes, base }, ends), "state as text copied");
  return (
    <div className="details">
      <div className="details-main">
        <h2 className="details-title">
          {isSlice ? <SliceName name={details.reason} /> : <StateName details={details} />}
        </h2>
        <p className="quiet details-meaning">{stateStyle(state).meaning}</p>
        <Facts rows={rows} />
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
          {!isSlice && <FollowButtons />}
          {noWake !== undefined && <span className="quiet no-wake-words">{noWake}</span>}
        </div>
      </div>
      <div className="details-evidence">
        {!isSlice && <h3>Evidence</h3>}
        {!isSlice && details.evidence.length === 0 && <p className="quiet">None recorded.</p>}
        {details.evidence.map((line) => (
          <p key={line} className="copyable">
            {renamedText(lanes, line)}
          </p>
        ))}
        <EndEvent title="At the start" event={ends?.startEvent} />
        <EndEvent title="At the end" event={ends?.endEvent} />
      </div>
    </div>
  );
}

function StateName({ details: { state, reason } }: { readonly details: StateDetails }) {
  const { title, more } = shownState(state, reason);
  return (
    <>
      <Swatch state={state} />
      {title}
      {more !== "" && <span className="details-reason">{more}</span>}
    </>
  );
}

/** Slices wake nobody. */
function FollowButtons() {
  return (
    <>
      <CommandButton id="follow-back" label="What caused it" />
      <CommandButton id="follow-on" label="What it caused" />
      <CommandButton id="critical-path" label="Critical path" />
    </>
  );
}

function EndEvent({ title, event }: { title: string; event: EventRow | undefined }) {
  if (event === undefined) return undefined;
  return (
    <>
      <h3>{title}</h3>
      <p className="copyable num">
        <strong>{visibleText(event.name)}</strong> <span className="quiet">{cpuWords(event.cpu)}</span>{" "}
        <code>{eventText(event)}</code>
      </p>
    </>
  );
}
