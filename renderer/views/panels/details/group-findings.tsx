import type { FindingGroup } from "../../../../workers/model/findings.js";
import { type LaneId, type LaneKind, NO_LANE } from "../../../../workers/model/lanes.js";
import { groupsOfMachine, groupsOfVm, worstOf } from "../../../viewmodel/finding-groups.js";
import { renamedText } from "../../../viewmodel/renames.js";
import { useApp, useSession } from "../../use-app.js";
import { useFindings } from "../use-findings.js";
import type { Scope } from "../use-scope.js";

const MAX_FINDINGS = 6;

/** The findings about a VM or a machine: each leads to its worst case. */
export function GroupFindings({
  lane,
  kind,
  scope,
}: {
  readonly lane: LaneId;
  readonly kind: LaneKind;
  readonly scope: Scope;
}) {
  const app = useApp();
  const path = useSession(({ lanes }) => lanes?.paths[lane] ?? "");
  const lanes = useSession((session) => session.lanes);
  const shown = useFindings(scope);
  const all = shown?.groups ?? [];
  const own = kind === "vm" ? groupsOfVm(all, path) : groupsOfMachine(all, path);
  const isDone = shown?.lookingFor === "";
  const show = (group: FindingGroup) => {
    const worst = worstOf(group);
    if (worst === undefined) return;
    const { paths = [] } = app.stores.session.getState().lanes ?? {};
    const [first, ...others] = worst.lanes.map((one) => paths.indexOf(one)).filter((one) => one !== NO_LANE);
    app.actions.tables.follow({ lane: first, t0: worst.t0, t1: worst.t1 }, others);
  };
  const showAll = () => {
    app.actions.tables.setFindingsOf(kind === "vm" ? lane : undefined);
    app.actions.ui.showPanel("findings");
  };
  return (
    <section className="details-part">
      <h3>Findings</h3>
      {isDone && own.length === 0 && <p className="quiet">Nothing stands out in this window.</p>}
      {own.slice(0, MAX_FINDINGS).map((group) => (
        <button
          key={`${group.id} ${group.title}`}
          type="button"
          className="link details-finding"
          onClick={() => show(group)}
        >
          {renamedText(lanes, group.title)}
        </button>
      ))}
      {!isDone && <p className="quiet">looking…</p>}
      {MAX_FINDINGS < own.length && (
        <button type="button" className="link" onClick={showAll}>
          and {own.length - MAX_FINDINGS} more
        </button>
      )}
    </section>
  );
}
