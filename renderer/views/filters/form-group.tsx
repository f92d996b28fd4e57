import type { Filter } from "../../../workers/model/filter.js";
import {
  filterOf,
  formPartOf,
  type Group,
  isGroup,
  NEW_CONDITION,
  negatedIf,
  withAdded,
  withPart,
} from "../../viewmodel/filter-form.js";
import { Icon } from "../parts/icons.js";
import { FormCondition } from "./form-condition.js";

export interface FormGroupProps {
  readonly group: Group;
  readonly label: string;
  /** Gets what is left of it; undefined: nothing. */
  readonly onChange: (filter: Filter | undefined) => void;
}

/** Conditions of which all, or any, must hold. A group within is of the other kind to begin with. */
export function FormGroup({ group, label, onChange }: FormGroupProps) {
  // A part has no name but its place.
  const placed = group.parts.map((part, at) => ({ part, at }));
  const other = group.op === "and" ? "or" : "and";
  return (
    <fieldset className="form-group">
      <legend>
        <select
          className="select"
          aria-label={`${label}: how many must hold`}
          value={group.op}
          disabled={group.parts.length < 2}
          onChange={() => onChange({ op: other, parts: group.parts })}
        >
          <option value="and">all of</option>
          <option value="or">any of</option>
        </select>
      </legend>
      {placed.map(({ part, at }) => (
        <FormPart
          key={at}
          part={part}
          label={`${label} ${at + 1}`}
          onChange={(next) => onChange(withPart(group, at, next))}
        />
      ))}
      <span className="form-tools">
        <button type="button" className="button is-plain" onClick={() => onChange(withAdded(group, NEW_CONDITION))}>
          Add a condition
        </button>
        <button
          type="button"
          className="button"
          onClick={() => onChange(withAdded(group, { op: other, parts: [NEW_CONDITION, NEW_CONDITION] }))}
        >
          Add a group
        </button>
      </span>
    </fieldset>
  );
}

function FormPart(props: {
  readonly part: Filter;
  readonly label: string;
  readonly onChange: (part: Filter | undefined) => void;
}) {
  const { label, onChange } = props;
  const { isNot, inner } = formPartOf(props.part);
  return (
    <div className="form-part">
      <label className="form-not">
        <input
          type="checkbox"
          aria-label={`${label}: not`}
          checked={isNot}
          onChange={() => onChange(filterOf({ isNot: !isNot, inner }))}
        />
        not
      </label>
      {isGroup(inner) ? (
        <FormGroup group={inner} label={label} onChange={(next) => onChange(next && negatedIf(isNot, next))} />
      ) : (
        <FormCondition
          condition={inner}
          label={label}
          onChange={(next) => onChange(filterOf({ isNot, inner: next }))}
        />
      )}
      <button
        type="button"
        className="button"
        title="Remove"
        aria-label={`Remove ${label}`}
        onClick={() => onChange(undefined)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
