import { useId } from "react";
import { MAX_NAME } from "../../state/actions/named-actions.js";

export interface NameFormProps {
  readonly label: string;
  readonly button: string;
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onSubmit: () => void;
  /** What saving under this name does beside. */
  readonly note?: string | undefined;
  /** Why it cannot be saved, although there is a name. */
  readonly unavailable?: string | undefined;
  readonly hasFocus?: boolean;
  readonly onCancel?: () => void;
}

/** A field for a name, and the button that saves under it. */
export function NameForm({
  label,
  button,
  name,
  onName,
  onSubmit,
  note,
  unavailable,
  hasFocus = false,
  onCancel,
}: NameFormProps) {
  const id = useId();
  const canSave = name.trim() !== "" && unavailable === undefined;
  return (
    <form
      className="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave) onSubmit();
      }}
      onKeyDown={(event) => {
        if (event.code !== "Escape" || onCancel === undefined) return;
        // Esc gives up the name, and leaves the dialog open.
        event.preventDefault();
        onCancel();
      }}
    >
      <label className="visually-hidden" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="input"
        type="text"
        dir="auto"
        autoComplete="off"
        placeholder={label}
        maxLength={MAX_NAME}
        value={name}
        // biome-ignore lint/a11y/noAutofocus: the user has asked for the dialog, or to rename
        autoFocus={hasFocus}
        onFocus={(event) => event.target.select()}
        onChange={(event) => onName(event.target.value)}
      />
      <button type="submit" className="button is-plain" disabled={!canSave}>
        {button}
      </button>
      {onCancel !== undefined && (
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
      )}
      <span className="quiet name-form-note">{unavailable ?? note}</span>
    </form>
  );
}
