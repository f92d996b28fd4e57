import { type KeyboardEvent, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { SqlTable } from "../../../../workers/model/sql.js";
import { sqlOffers } from "../../../viewmodel/sql-offers.js";
import { accept, type Suggestion } from "../../../viewmodel/suggestions.js";

export interface QueryBoxProps {
  readonly text: string;
  readonly tables: readonly SqlTable[];
  /** Where the text is wrong, from 1. */
  readonly wrongAt: number | undefined;
  readonly describedBy: string | undefined;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
  readonly onFocus: () => void;
}

const LEAST_LINES = 3;
const MOST_LINES = 12;

/** A box for a query. It offers tables and columns; nothing is put in without a key or a click. */
export function QueryBox(props: QueryBoxProps) {
  const { text, tables, wrongAt } = props;
  const box = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const [caret, setCaret] = useState<number>();
  const [active, setActive] = useState(-1);
  const offers = caret === undefined ? [] : sqlOffers(text, Math.min(caret, text.length), tables);
  const chosen = offers[active];

  const look = (isOpen: boolean) => {
    setCaret(isOpen ? box.current?.selectionStart : undefined);
    setActive(-1);
  };
  const take = (offer: Suggestion) => {
    const { text: next, caret: at } = accept(text, offer);
    flushSync(() => {
      props.onChange(next);
      look(false);
    });
    box.current?.setSelectionRange(at, at);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { code, ctrlKey, metaKey } = event;
    if (code === "Enter" && (ctrlKey || metaKey)) {
      look(false);
      props.onRun();
    } else if (offers.length === 0) return;
    else if (code === "ArrowDown" || code === "ArrowUp") {
      // One more place than there are offers: the text itself.
      const places = offers.length + 1;
      setActive(((active + (code === "ArrowDown" ? 1 : -1) + 1 + places) % places) - 1);
    } else if (code === "Tab") take(chosen ?? (offers[0] as Suggestion));
    else if (code === "Enter" && chosen !== undefined) take(chosen);
    else if (code === "Escape") look(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const lines = Math.max(LEAST_LINES, Math.min(MOST_LINES, text.split("\n").length));

  return (
    <div className="sql-box">
      <textarea
        ref={box}
        data-field="sql"
        className="input sql-text"
        value={text}
        rows={lines}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        aria-label="Query in SQL"
        aria-invalid={wrongAt !== undefined}
        aria-describedby={props.describedBy}
        role="combobox"
        aria-expanded={0 < offers.length}
        aria-controls={0 < offers.length ? `${id}-list` : undefined}
        aria-activedescendant={chosen === undefined ? undefined : `${id}-${active}`}
        onChange={(event) => {
          props.onChange(event.target.value);
          look(true);
        }}
        onFocus={props.onFocus}
        onBlur={() => look(false)}
        onKeyDown={onKeyDown}
      />
      {0 < offers.length && (
        <div className="filter-help">
          <div id={`${id}-list`} className="filter-offers" role="listbox" aria-label="Suggestions">
            {offers.map((offer, i) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the focus and the keys
              <div
                key={offer.text}
                id={`${id}-${i}`}
                className="filter-offer"
                role="option"
                tabIndex={-1}
                aria-selected={i === active}
                // The box keeps the focus.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => take(offer)}
              >
                <code>{offer.text}</code>
                <span className="quiet">{offer.about}</span>
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
