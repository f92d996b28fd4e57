import { formatCount, formatCountOf } from "../../../workers/core/format.js";
import { LANE_FIELDS } from "../../viewmodel/lane-fields.js";
import { CommandButton } from "../parts/command-button.js";
import { FilterInput } from "../parts/filter-input.js";
import { Icon } from "../parts/icons.js";
import { useApp, useDerived, useSession, useTree } from "../use-app.js";

export function FilterField() {
  const app = useApp();
  const text = useTree((tree) => tree.filterText);
  const applied = useTree((tree) => tree.appliedFilter.trim());
  const error = useDerived((a) => a.select.filterError());
  const matching = useDerived((a) => a.select.matchingLanes());
  const all = useSession((session) => session.lanes?.count ?? 0);
  return (
    <div className={`field is-filter${text === "" ? "" : " is-active"}`}>
      <Icon name="filter" />
      <FilterInput
        name="filter"
        value={text}
        error={error}
        meanwhile={applied === "" ? "The lanes are not filtered." : `The lanes are still those of “${applied}”.`}
        fields={LANE_FIELDS}
        label="Filter lanes and states"
        placeholder="Filter: web-1  kind:vcpu  state:preempted"
        note={
          matching === undefined
            ? undefined
            : `${formatCountOf(matching, "lane")}${error === undefined ? "" : " as before"}`
        }
        noteTitle={`${formatCount(matching ?? 0)} of ${formatCountOf(all, "lane")}`}
        onChange={app.actions.tree.setFilter}
      />
      <CommandButton id="filter-builder" icon="form" />
      <CommandButton id="filters" icon="saved" />
    </div>
  );
}
