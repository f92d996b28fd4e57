import { type ReactNode, useRef, useState } from "react";
import type { NamedRow } from "../../persist/schema.js";
import { Icon } from "../parts/icons.js";
import { useApp, useNamed } from "../use-app.js";
import { NameForm } from "./name-form.js";

export interface NamedItemProps {
  readonly row: NamedRow;
  readonly about: string;
  /** What a press on the name does. */
  readonly title: string;
  readonly run: () => void;
  readonly isCurrent?: boolean;
  /** Buttons before those that all have. */
  readonly children: ReactNode;
}

/** One of a list of named things: its name runs it, and buttons rename and remove it. */
export function NamedItem({ row, about, title, run, isCurrent = false, children }: NamedItemProps) {
  const { actions } = useApp();
  const [isRenamed, setRenamed] = useState(false);
  const rename = useRef<HTMLButtonElement>(null);
  const end = () => {
    setRenamed(false);
    // The form that had the focus goes away.
    requestAnimationFrame(() => rename.current?.focus());
  };
  if (isRenamed) return <Renaming row={row} end={end} />;
  return (
    <li className={`named-item${isCurrent ? " is-current" : ""}`}>
      <button type="button" className="named-run" title={title} aria-pressed={isCurrent || undefined} onClick={run}>
        <strong>{row.name}</strong>
        <span className="quiet num">{about}</span>
      </button>
      {children}
      <button
        ref={rename}
        type="button"
        className="button"
        aria-label={`Rename ${row.name}`}
        onClick={() => setRenamed(true)}
      >
        Rename
      </button>
      <button
        type="button"
        className="button"
        title="Remove"
        aria-label={`Remove ${row.name}`}
        onClick={() => actions.named.remove(row.id)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

function Renaming({ row, end }: { readonly row: NamedRow; readonly end: () => void }) {
  const { actions } = useApp();
  const [name, setName] = useState(row.name);
  const others = useNamed(row.kind).filter(({ id }) => id !== row.id);
  const isTaken = others.some((other) => other.name === name.trim());
  return (
    <li className="named-item">
      <NameForm
        label={`New name of ${row.name}`}
        button="Save the name"
        name={name}
        onName={setName}
        onSubmit={() => {
          actions.named.rename(row.id, name);
          end();
        }}
        unavailable={isTaken ? "another one has this name" : undefined}
        hasFocus
        onCancel={end}
      />
    </li>
  );
}
