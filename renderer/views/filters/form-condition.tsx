import { useId, useState } from "react";
import {
  type Condition,
  FORM_OPERATORS,
  type FormOperator,
  fieldOf,
  onField,
  operatorOf,
  valuesText,
  withOperator,
  withValues,
} from "../../viewmodel/filter-form.js";
import { LANE_FIELDS } from "../../viewmodel/lane-fields.js";
import { valuesInLanes } from "../../viewmodel/lane-values.js";
import { useSession } from "../use-app.js";

export interface FormConditionProps {
  readonly condition: Condition;
  readonly label: string;
  readonly onChange: (condition: Condition) => void;
}

/** A field, what is asked of it, and a value with the trace's own to choose from. */
export function FormCondition({ condition, label, onChange }: FormConditionProps) {
  const id = useId();
  const lanes = useSession((session) => session.lanes);
  const [typed, setTyped] = useState("");
  const field = fieldOf(condition);
  const operator = operatorOf(condition);
  const canonical = valuesText(condition);
  // What is being typed stays as it is typed, such as a comma at the end.
  const value = valuesText(withValues(condition, typed)) === canonical ? typed : canonical;
  const names = LANE_FIELDS.map(({ name }) => name);
  const isOther = field !== undefined && !names.includes(field);
  return (
    <span className="form-condition">
      <select
        className="select"
        aria-label={`${label}: field`}
        value={field ?? ""}
        onChange={(event) => onChange(onField(condition, event.target.value || undefined, LANE_FIELDS))}
      >
        <option value="">any text</option>
        {[...names, ...(isOther ? [field] : [])].map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      {operator !== undefined && (
        <select
          className="select"
          aria-label={`${label}: operator`}
          value={operator}
          onChange={(event) => onChange(withOperator(condition, event.target.value as FormOperator))}
        >
          {FORM_OPERATORS.map((one) => (
            <option key={one.id} value={one.id}>
              {one.label}
            </option>
          ))}
        </select>
      )}
      {operator !== "present" && (
        <>
          <input
            className="input"
            type="text"
            dir="auto"
            autoComplete="off"
            spellCheck={false}
            aria-label={`${label}: value`}
            list={`${id}-values`}
            value={value}
            onChange={(event) => {
              setTyped(event.target.value);
              onChange(withValues(condition, event.target.value));
            }}
          />
          <datalist id={`${id}-values`}>
            {valuesInLanes(field, lanes).map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </>
      )}
    </span>
  );
}
