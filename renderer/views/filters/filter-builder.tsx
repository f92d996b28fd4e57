import { formOf, textOf } from "../../viewmodel/filter-form.js";
import { LANE_FIELDS } from "../../viewmodel/lane-fields.js";
import { CommandButton } from "../parts/command-button.js";
import { Dialog } from "../parts/dialog.js";
import { FilterInput } from "../parts/filter-input.js";
import { useApp, useDerived, useTree } from "../use-app.js";
import { FormGroup } from "./form-group.js";

/** The filter of the filter box as text and as a form: both change the same text, and the lanes at once. */
export function FilterBuilder() {
  const app = useApp();
  const text = useTree((tree) => tree.filterText);
  const error = useDerived((a) => a.select.filterError());
  const group = formOf(text);
  return (
    <Dialog label="Filter builder" isWide>
      <section className="saved-filters">
        <div className="field">
          <FilterInput
            value={text}
            onChange={app.actions.tree.setFilter}
            error={error}
            fields={LANE_FIELDS}
            label="Filter as text"
            placeholder="kind:vcpu  state:preempted"
          />
        </div>
        {group !== undefined ? (
          <FormGroup group={group} label="Filter" onChange={(filter) => app.actions.tree.setFilter(textOf(filter))} />
        ) : (
          <p className="quiet">The form is here again when the text is understood.</p>
        )}
        <p className="saved-filters-foot">
          <CommandButton id="filters" icon="saved" label="Saved filters…" isPlain />
        </p>
      </section>
    </Dialog>
  );
}
