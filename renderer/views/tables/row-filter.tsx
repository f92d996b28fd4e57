import type { Failure } from "../../../workers/core/result.js";

export interface RowFilterProps {
  readonly text: string;
  readonly set: (text: string) => void;
  readonly failure: Failure | undefined;
}

/** A filter over all rows of a table. What is wrong in it is underlined. */
export function RowFilter({ text, set, failure }: RowFilterProps) {
  const typed = failure?.typed;
  const from = (typed?.column ?? 1) - 1;
  const to = from + Math.max(1, typed?.length ?? 1);
  return (
    <span className="row-filter">
      <input
        className="input is-short"
        type="text"
        value={text}
        spellCheck={false}
        placeholder="Only rows with…"
        aria-label="Only rows that match"
        aria-invalid={typed !== undefined}
        title="Words, or a condition on columns: duration > 1ms && reason:timer"
        onChange={(event) => set(event.target.value)}
        onKeyDown={(event) => {
          if (event.code !== "Escape" || text === "") return;
          event.preventDefault();
          event.stopPropagation();
          set("");
        }}
      />
      {typed !== undefined && (
        <span className="row-filter-error" aria-hidden="true">
          {text.slice(0, from)}
          <mark>{text.slice(from, to) || " "}</mark>
        </span>
      )}
      {text !== "" && (
        <button type="button" className="row-filter-clear" aria-label="Clear the filter" onClick={() => set("")}>
          ×
        </button>
      )}
    </span>
  );
}
