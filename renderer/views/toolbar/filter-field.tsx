import { Icon } from "../parts/icons.js";
import { useApp, useDerived, useTree } from "../use-app.js";

export function FilterField() {
  const app = useApp();
  const text = useTree((tree) => tree.filterText);
  const unknown = useDerived((a) => a.select.filter().unknown.join(", "));
  return (
    <label className={`field is-filter${text === "" ? "" : " is-active"}`}>
      <Icon name="filter" />
      <input
        data-field="filter"
        type="text"
        value={text}
        spellCheck={false}
        placeholder="Filter lanes: web-1  kind:vcpu  state:preempted"
        aria-label="Filter lanes and states"
        onChange={(event) => app.actions.tree.setFilter(event.target.value)}
        onKeyDown={(event) => {
          if (event.code === "Escape" && text !== "") {
            event.preventDefault();
            app.actions.tree.setFilter("");
          }
        }}
      />
      {unknown !== "" && <span className="field-note">no such {unknown}</span>}
    </label>
  );
}
