import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Icon } from "./icons.js";
import { itemsOf, onMenuKey } from "./menu-keys.js";
import { placeBeside } from "./place-menu.js";

export interface SubMenuProps {
  readonly title: string;
  readonly children: ReactNode;
}

/**
 * An entry of a menu that opens another menu beside it: under the pointer, on Enter and with the right arrow. The left
 * arrow and Esc lead back to the entry.
 */
export function SubMenu({ title, children }: SubMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const entry = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: "", at: 0 });

  const open = () => {
    if (box.current === null || entry.current === null || box.current.matches(":popover-open")) return;
    box.current.showPopover();
    placeBeside(box.current, entry.current.getBoundingClientRect());
  };
  const enter = () => {
    open();
    if (box.current !== null) itemsOf(box.current)[0]?.focus();
  };
  const leave = () => {
    box.current?.hidePopover();
    entry.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "ArrowLeft" || event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      leave();
    } else onMenuKey(event, event.currentTarget, typed.current);
  };

  // The pointer on another entry of the menu around it.
  useEffect(() => {
    const around = entry.current?.closest('[role="menu"]');
    const stop = new AbortController();
    const close = ({ target }: Event) => {
      const item = target instanceof Element ? target.closest('[role="menuitem"]') : null;
      const isOther = item !== null && item !== entry.current && item.closest('[role="menu"]') === around;
      if (isOther) box.current?.hidePopover();
    };
    around?.addEventListener("pointerover", close, { signal: stop.signal });
    return () => stop.abort();
  }, []);

  return (
    <>
      <button
        ref={entry}
        type="button"
        role="menuitem"
        className="menu-item"
        tabIndex={-1}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={enter}
        onPointerEnter={open}
        onKeyDown={(event) => {
          if (event.key !== "ArrowRight") return;
          event.preventDefault();
          event.stopPropagation();
          enter();
        }}
      >
        <span className="menu-name">{title}</span>
        <Icon name="forward" />
      </button>
      <div
        ref={box}
        className="menu sub-menu"
        role="menu"
        tabIndex={-1}
        aria-label={title}
        popover="auto"
        onToggle={(event) => {
          event.stopPropagation();
          setOpen(event.newState === "open");
        }}
        onKeyDown={onKeyDown}
      >
        {children}
      </div>
    </>
  );
}
