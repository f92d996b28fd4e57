import { formatAlignedDuration, formatShare, formatSpan } from "../../../../workers/core/format.js";
import { groupText } from "../../../viewmodel/details-text.js";
import { type GroupFigures, groupFigures } from "../../../viewmodel/group-figures.js";
import { type GroupMoment, momentWords, ofMembers } from "../../../viewmodel/group-moment.js";
import type { LaneMembers } from "../../../viewmodel/lane-members.js";
import { titleOf } from "../../../viewmodel/lane-names.js";
import { stateTitle } from "../../../viewmodel/state-style.js";
import { formatTime } from "../../../viewmodel/time-format.js";
import { CommandButton } from "../../parts/command-button.js";
import { Icon } from "../../parts/icons.js";
import { Swatch } from "../../parts/swatch.js";
import { useTableScope } from "../../tables/use-table.js";
import { useApp, useDerived, useSelection, useSession } from "../../use-app.js";
import { useAnswer } from "../use-answer.js";
import type { Scope } from "../use-scope.js";
import { Facts } from "./facts.js";
import { GroupFindings } from "./group-findings.js";
import { LaneLink } from "./lane-link.js";
import { MachineFacts } from "./machine-facts.js";
import { VmAgreement } from "./vm-agreement.js";
import { VmCulprits, VmExits, VmFacts } from "./vm-facts.js";

/** The members of a heading lane: what they do at the picked moment, and their sums in the range or the window. */
export function GroupDetails({ members }: { readonly members: LaneMembers }) {
  const app = useApp();
  const scope = useTableScope();
  const group = useSelection((selection) => selection.group);
  const lanes = useSession((session) => session.lanes);
  const base = useDerived((a) => a.select.timeBase());
  const kind = lanes?.kinds[members.lane] ?? "group";
  const asked = members.lanes.slice(0, MAX_MEMBERS);
  const ns = useAnswer(`${members.lane}:${asked.length}:${scope.t0}:${scope.t1}`, scope, (engine, { t0, t1 }) =>
    engine.shares(Int32Array.from(asked), t0, t1),
  );
  const figures = ns && groupFigures(asked, ns);
  const hasFindings = kind === "vm" || kind === "machine";
  const isHere = group?.lane === members.lane;
  const copy = () => {
    if (isHere) void app.actions.ui.copy(groupText(group, { lanes, base }), "group as text copied");
  };
  return (
    <div className="details">
      <div className="details-main">
        <h2 className="details-title">{titleOf(lanes, members.lane)}</h2>
        {isHere && (
          <p className="quiet details-meaning num">
            {formatTime(base, group.timeNs)}: {momentWords(group)}
          </p>
        )}
        <Facts rows={[["Path", lanes?.paths[members.lane] ?? ""]]} />
        {kind === "vm" && <VmFacts lane={members.lane} members={members} figures={figures} scope={scope} />}
        {kind === "machine" && <MachineFacts lane={members.lane} />}
        <div className="details-tools">
          <button type="button" className="button" onClick={copy} disabled={!isHere}>
            <Icon name="copy" /> Copy
          </button>
          <CommandButton id="statistics-of" label="Statistics" />
          {hasFindings && <CommandButton id="findings-of" label="Findings" />}
        </div>
      </div>
      <div className="details-column">
        <Window members={members} figures={figures} scope={scope} />
        {isHere && 1 < group.count && <Now group={group} />}
      </div>
      {kind === "vm" && (
        <div className="details-column">
          <VmCulprits members={members} scope={scope} />
          <VmExits members={members} scope={scope} />
          <VmAgreement lane={members.lane} scope={scope} />
        </div>
      )}
      {hasFindings && (
        <div className="details-column is-wide">
          <GroupFindings lane={members.lane} kind={kind} scope={scope} />
        </div>
      )}
    </div>
  );
}

/** More members are not asked one by one. */
const MAX_MEMBERS = 4096;
const MAX_STATES = 8;
const MAX_NAMED = 6;

function Now({ group }: { readonly group: GroupMoment }) {
  return (
    <section className="details-part">
      <h3>At this moment</h3>
      {group.now.slice(0, MAX_STATES).map(({ state, lanes }) => (
        <div key={state} className="details-line">
          <span className="details-state">
            <Swatch state={state} /> {stateTitle(state)}
          </span>
          <span className="details-names">
            {lanes.slice(0, MAX_NAMED).map((lane) => (
              <span key={lane} className="details-item">
                <LaneLink lane={lane} timeNs={group.timeNs} />
              </span>
            ))}
            {MAX_NAMED < lanes.length && <span className="quiet">and {lanes.length - MAX_NAMED} more</span>}
          </span>
        </div>
      ))}
      {group.now.length === 0 && <p className="quiet">None of {ofMembers(group.kind, group.count)}.</p>}
    </section>
  );
}

function Window({
  members,
  figures,
  scope,
}: {
  readonly members: LaneMembers;
  readonly figures: GroupFigures | undefined;
  readonly scope: Scope;
}) {
  if (figures === undefined) return undefined;
  const windowNs = Math.max(1, scope.t1 - scope.t0);
  const allNs = windowNs * members.lanes.length;
  return (
    <section className="details-part">
      <h3>
        Time of {ofMembers(members.kind, members.lanes.length)}, {scope.words} of {formatSpan(windowNs)}
      </h3>
      {figures.states.slice(0, MAX_STATES).map(({ state, ns }) => (
        <div key={state} className="details-line num">
          <span className="details-state">
            <Swatch state={state} /> {stateTitle(state)}
          </span>
          <span>{formatAlignedDuration(ns)}</span>
          <span className="quiet">{formatShare(ns / allNs)}</span>
        </div>
      ))}
      {1 < members.lanes.length && 0 < figures.busiest.length && (
        <p className="details-busiest">
          <span className="quiet">Busiest: </span>
          {figures.busiest.slice(0, MAX_NAMED).map(({ lane, busyNs }) => (
            <span key={lane} className="details-item">
              <LaneLink lane={lane} /> <span className="quiet num">{formatShare(busyNs / windowNs)}</span>
            </span>
          ))}
        </p>
      )}
    </section>
  );
}
