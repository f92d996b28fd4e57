import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";

export interface MenuEntry {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  /** Why it cannot be chosen. */
  readonly unavailable?: string;
  readonly isCurrent?: boolean;
  readonly run: () => void;
}

export interface MenuSection {
  readonly title: string;
  readonly entries: readonly MenuEntry[];
}

export interface MenuButtonProps {
  readonly label: string;
  readonly className: string;
  readonly children: ReactNode;
  readonly sections: readonly MenuSection[];
  /** Notes beside the entries, or below them where they are sentences. */
  readonly layout?: "columns" | "lines";
}

/**
 * A button that opens a menu. The browser places it, closes it on Esc or a press elsewhere, and gives the focus back;
 * arrow keys, Home, End and the first letters of a title move in it.
 */
export function MenuButton({ label, className, children, sections, layout = "columns" }: MenuButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: "", at: 0 });

  const onKeyDown = (event: KeyboardEvent) => {
    // Letters must not reach the window's own keys while the menu is open.
    event.stopPropagation();
    if (event.code === "Tab") menu.current?.hidePopover();
    const items = [...(menu.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const next = nextItem(items, event, typed.current);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };

  return (
    <>
      <button
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        popoverTarget={id}
        title={label}
      >
        {children}
      </button>
      <div
        ref={menu}
        id={id}
        className={`menu is-${layout}`}
        role="menu"
        tabIndex={-1}
        aria-label={label}
        popover="auto"
        onBeforeToggle={({ newState }) => {
          // The browser places the menu by the size of its entries.
          if (newState === "open") flushSync(() => setOpen(true));
        }}
        onToggle={({ newState }) => {
          if (newState === "open") menu.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
          // Not before it is closed: the browser gives the focus back only while an entry has it.
          else setOpen(false);
        }}
        onKeyDown={onKeyDown}
      >
        {isOpen &&
          sections.map((section) => (
            <Section key={section.title} section={section} close={() => menu.current?.hidePopover()} />
          ))}
      </div>
    </>
  );
}

/** Letters typed further apart begin a new word. */
const TYPING_MS = 700;

/** The item that a key leads to from the focused one; undefined for keys without a meaning in a menu. */
function nextItem(
  items: readonly HTMLElement[],
  { key, timeStamp, ctrlKey, altKey, metaKey }: KeyboardEvent,
  typed: { text: string; at: number },
): HTMLElement | undefined {
  const at = items.indexOf(document.activeElement as HTMLElement);
  switch (key) {
    case "ArrowDown":
      return items[(at + 1) % items.length];
    case "ArrowUp":
      return items.at(Math.max(at, 0) - 1);
    case "Home":
      return items[0];
    case "End":
      return items.at(-1);
  }
  if (key.length !== 1 || ctrlKey || altKey || metaKey || (key === " " && typed.text === "")) return undefined;
  typed.text = (timeStamp < typed.at + TYPING_MS ? typed.text : "") + key.toLowerCase();
  typed.at = timeStamp;
  // One letter moves on from the focused item; more letters may still mean it.
  const from = typed.text.length === 1 ? at + 1 : Math.max(at, 0);
  const inOrder = [...items.slice(from), ...items.slice(0, from)];
  return inOrder.find((item) => item.textContent.trim().toLowerCase().startsWith(typed.text));
}

function Section({ section, close }: { readonly section: MenuSection; readonly close: () => void }) {
  if (section.entries.length === 0) return undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div role="group" aria-label={section.title}>
      <div className="menu-title">{section.title}</div>
      {section.entries.map((entry) => (
        <button
          key={entry.id}
          type="button"
          role="menuitem"
          className={`menu-item${entry.isCurrent === true ? " is-current" : ""}`}
          tabIndex={-1}
          aria-disabled={entry.unavailable !== undefined}
          title={entry.unavailable ?? entry.note}
          onClick={() => {
            if (entry.unavailable !== undefined) return;
            close();
            entry.run();
          }}
        >
          <span className="menu-name">{entry.title}</span>
          <span className="menu-note">{entry.unavailable ?? entry.note}</span>
        </button>
      ))}
    </div>
  );
}
