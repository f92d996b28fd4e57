import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { itemsOf, onMenuKey } from "./menu-keys.js";
import { placeAt } from "./place-menu.js";

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
        onKeyDown={(event) => onMenuKey(event, event.currentTarget, typed.current)}
      >
        {isOpen &&
          sections.map((section) => (
            <Section key={section.title} section={section} close={() => menu.current?.hidePopover()} />
          ))}
      </div>
    </>
  );
}

export interface MenuAtProps {
  readonly label: string;
  readonly sections: readonly MenuSection[];
  readonly xPx: number;
  readonly yPx: number;
  readonly onClose: () => void;
}

/** A menu that is open at a point. */
export function MenuAt({ label, sections, xPx, yPx, onClose }: MenuAtProps) {
  const menu = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: "", at: 0 });
  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return;
    element.showPopover();
    placeAt(element, xPx, yPx);
    itemsOf(element)[0]?.focus();
  }, [xPx, yPx]);
  return (
    <div
      ref={menu}
      className="menu context-menu"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      popover="auto"
      onToggle={({ newState }) => {
        if (newState === "closed") onClose();
      }}
      onKeyDown={(event) => onMenuKey(event, event.currentTarget, typed.current)}
    >
      {sections.map((section) => (
        <Section key={section.title} section={section} close={() => menu.current?.hidePopover()} />
      ))}
    </div>
  );
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
