import type { ReactNode } from "react";
import { visibleText } from "../../../workers/core/unseen.js";
import { isSliceGroup } from "../../../workers/model/cells.js";
import type { GroupInView } from "../../state/tree-store.js";
import { GROUP_COLOURS } from "../../viewmodel/colour-groups.js";
import { titleOf } from "../../viewmodel/lane-names.js";
import { filterWithSlices, sliceCondition } from "../../viewmodel/slice-filter.js";
import { explained } from "../parts/explanation.js";
import { useApp, useDerived, useSession, useTree } from "../use-app.js";

/** A VM, process, priority, CPU or name of slices and its colour; of one with a lane, a click selects that. */
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
  if (isSliceGroup(group))
    return (
      <SliceChip name={group.text} title={title}>
        {content}
      </SliceChip>
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

interface SliceChipProps {
  readonly name: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** A click leaves only the slices of this name in colour, and another one all. */
function SliceChip({ name, title, children }: SliceChipProps) {
  const app = useApp();
  const filterText = useTree((tree) => tree.filterText);
  const isChosen = filterText.includes(sliceCondition(name));
  return (
    <button
      type="button"
      className="legend-chip"
      aria-pressed={isChosen}
      onClick={() => app.actions.tree.setFilter(filterWithSlices(filterText, name))}
      {...explained(`Slices “${title}”. Click: only these in colour.`)}
    >
      {children}
    </button>
  );
}
