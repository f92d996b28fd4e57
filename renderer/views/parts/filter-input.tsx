import { type KeyboardEvent, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { FilterError } from "../../../workers/model/filter.js";
import { accept, type OfferedField, type Suggestion, suggestionsAt } from "../../viewmodel/suggestions.js";
import { Icon } from "./icons.js";

export interface FilterInputProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Where and why the text is not understood. */
  readonly error: FilterError | undefined;
  /** Below an error: what holds meanwhile. */
  readonly meanwhile?: string;
  readonly fields: readonly OfferedField[];
  readonly label: string;
  readonly placeholder: string;
  /** For the commands that put the focus here. */
  readonly name?: string;
  /** Beside the text, such as a count. */
  readonly note?: string | undefined;
  readonly noteTitle?: string;
  readonly onEnter?: (event: KeyboardEvent) => void;
}

/**
 * A box for the language of filters: offers fields and values, underlines what is not understood and says why, and has
 * a button that clears it. The text stays the user's: nothing is put in without a key or a click.
 */
export function FilterInput(props: FilterInputProps) {
  const { value, onChange, error, fields, label, placeholder, name, note, noteTitle, onEnter, meanwhile } = props;
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLSpanElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(-1);
  const id = useId();
  const offers = isOpen ? suggestionsAt(value, Math.min(caret, value.length), fields) : [];
  const chosen = offers[active];

  const look = (opens: boolean) => {
    setCaret(input.current?.selectionStart ?? 0);
    setOpen(opens);
    setActive(-1);
  };
  const take = (suggestion: Suggestion) => {
    const { text, caret: at } = accept(value, suggestion);
    // At once: what is typed before the next frame belongs behind it.
    flushSync(() => {
      onChange(text);
      setCaret(at);
      setActive(-1);
    });
    input.current?.setSelectionRange(at, at);
  };
  const clear = () => {
    onChange("");
    look(false);
    input.current?.focus();
  };
  const move = (by: number) => {
    if (!isOpen) return look(true);
    // One more place than there are offers: the text itself.
    const places = offers.length + 1;
    setActive(((active + 1 + by + places) % places) - 1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.code === "ArrowDown") move(1);
    else if (event.code === "ArrowUp") move(-1);
    else if ((event.code === "Enter" || event.code === "Tab") && chosen !== undefined) take(chosen);
    else if (event.code === "Enter") {
      look(false);
      onEnter?.(event);
    } else if (event.code === "Escape" && 0 <= active) look(false);
    // In a dialog the key closes that, and leaves what is written.
    else if (event.code === "Escape" && value !== "" && input.current?.closest("dialog") === null) clear();
    else return;
    event.preventDefault();
  };

  return (
    <>
      <span className="filter-text">
        <input
          ref={input}
          data-field={name}
          type="text"
          role="combobox"
          value={value}
          spellCheck={false}
          autoComplete="off"
          placeholder={placeholder}
          aria-label={label}
          aria-expanded={0 < offers.length}
          aria-controls={0 < offers.length ? `${id}-list` : undefined}
          aria-activedescendant={chosen === undefined ? undefined : `${id}-${active}`}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          onChange={(event) => {
            onChange(event.target.value);
            look(true);
          }}
          onClick={() => look(true)}
          onBlur={() => look(false)}
          onKeyDown={onKeyDown}
          onScroll={() => {
            if (mirror.current !== null && input.current !== null) mirror.current.scrollLeft = input.current.scrollLeft;
          }}
        />
        {error !== undefined && <Underline mirror={mirror} text={value} error={error} />}
      </span>
      {note !== undefined && (
        <span className="filter-note num" title={noteTitle}>
          {note}
        </span>
      )}
      {value !== "" && (
        <button type="button" className="filter-clear" aria-label="Clear" title="Clear (Esc)" onClick={clear}>
          <Icon name="close" />
        </button>
      )}
      {(error !== undefined || 0 < offers.length) && (
        <div className="filter-help">
          {error !== undefined && (
            <p id={`${id}-error`} className="filter-error" role="status">
              {error.message}
              {meanwhile !== undefined && <span className="filter-meanwhile">{meanwhile}</span>}
            </p>
          )}
          {0 < offers.length && <Offers id={id} offers={offers} active={active} take={take} />}
        </div>
      )}
    </>
  );
}

/** The text once more, invisible but for a line below the part that is wrong. */
function Underline(props: {
  readonly mirror: React.RefObject<HTMLSpanElement | null>;
  readonly text: string;
  readonly error: FilterError;
}) {
  const { column, length } = props.error;
  const from = column - 1;
  return (
    <span ref={props.mirror} className="filter-mirror" aria-hidden="true">
      {props.text.slice(0, from)}
      <mark>{props.text.slice(from, from + length) || "\u00a0"}</mark>
      {props.text.slice(from + length)}
    </span>
  );
}

function Offers(props: {
  readonly id: string;
  readonly offers: readonly Suggestion[];
  readonly active: number;
  readonly take: (suggestion: Suggestion) => void;
}) {
  return (
    <div id={`${props.id}-list`} className="filter-offers" role="listbox" aria-label="Suggestions">
      {props.offers.map((offer, i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the focus and the keys
        <div
          key={offer.text}
          ref={(element) => {
            if (i === props.active) element?.scrollIntoView({ block: "nearest" });
          }}
          id={`${props.id}-${i}`}
          className="filter-offer"
          role="option"
          tabIndex={-1}
          aria-selected={i === props.active}
          // The box keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => props.take(offer)}
        >
          <code>{offer.text}</code>
          <span className="quiet">{offer.about}</span>
        </div>
      ))}
    </div>
  );
}
