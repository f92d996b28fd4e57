import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

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
  /** The list hangs below the button, or stands above it where the button is at the window's foot. */
  readonly side?: "below" | "above";
  /** Notes beside the entries, or below them where they are sentences. */
  readonly layout?: "columns" | "lines";
}

/** A button with a list behind it: arrow keys walk, Enter chooses, Esc or a press elsewhere closes. */
export function MenuButton({
  label,
  className,
  children,
  sections,
  side = "below",
  layout = "columns",
}: MenuButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };

  useEffect(() => {
    if (!isOpen) return;
    itemsOf(box.current)[0]?.focus();
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) setOpen(false);
    };
    window.addEventListener("pointerdown", outside, true);
    return () => window.removeEventListener("pointerdown", outside, true);
  }, [isOpen]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) return;
    const by = event.code === "ArrowDown" ? 1 : event.code === "ArrowUp" ? -1 : 0;
    if (event.code === "Escape") close();
    else if (event.code === "Tab") setOpen(false);
    else if (by !== 0) walk(box.current, by);
    // Letters must not reach the window's own keys while a menu is open.
    event.stopPropagation();
    if (event.code === "Escape" || by !== 0) event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the button and the menu inside
    <div ref={box} className="menu-box" onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={id}
        title={label}
        onClick={() => setOpen(!isOpen)}
      >
        {children}
      </button>
      {isOpen && (
        <div id={id} className={`menu is-${side} is-${layout}`} role="menu" aria-label={label}>
          {sections.map((section) => (
            <Section key={section.title} section={section} close={close} />
          ))}
        </div>
      )}
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

function itemsOf(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
}

function walk(box: HTMLElement | null, by: number): void {
  const items = itemsOf(box);
  const at = items.findIndex((one) => one.contains(document.activeElement));
  items[(at + by + items.length) % items.length]?.focus();
}
