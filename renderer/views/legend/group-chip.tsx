import { visibleText } from "../../../workers/core/unseen.js";
import type { GroupInView } from "../../state/tree-store.js";
import { GROUP_COLOURS } from "../../viewmodel/colour-groups.js";
import { titleOf } from "../../viewmodel/lane-names.js";
import { explained } from "../parts/explanation.js";
import { useApp, useDerived, useSession } from "../use-app.js";

/** A VM, process, priority or CPU and its colour; of one with a lane, a click selects that. */
export function GroupChip({ group }: { readonly group: GroupInView }) {
  const app = useApp();
  const lanes = useSession((session) => session.lanes);
  const colour = useDerived((a) => GROUP_COLOURS[a.select.theme()][group.slot]);
  const title = group.lane < 0 ? visibleText(group.text) : titleOf(lanes, group.lane);
  const content = (
    <>
      <span className="swatch" style={{ backgroundColor: colour }} aria-hidden="true" />
      <bdi className="legend-name">{title}</bdi>
    </>
  );
  if (group.lane < 0)
    return (
      <span className="legend-chip" {...explained(title)}>
        {content}
      </span>
    );
  return (
    <button
      type="button"
      className="legend-chip"
      onClick={() => app.actions.selection.selectLane(group.lane)}
      {...explained(`${title}. Click: selects its lane.`)}
    >
      {content}
    </button>
  );
}
