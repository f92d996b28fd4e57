import type { KeyboardEvent } from "react";

/** Letters typed further apart begin a new word. */
const TYPING_MS = 700;

export interface Typed {
  text: string;
  at: number;
}

/**
 * Moves the focus in an open menu, as menus of every system do: arrows, Home, End, the first letters of a title. Keys must
 * not reach the window's own while a menu is open.
 */
export function onMenuKey(event: KeyboardEvent, menu: HTMLElement, typed: Typed): void {
  event.stopPropagation();
  if (event.code === "Tab") {
    event.preventDefault();
    menu.hidePopover();
  }
  const next = nextItem(itemsOf(menu), event, typed);
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

/** The items of a menu, without those of menus that open beside it. */
export function itemsOf(menu: HTMLElement): HTMLElement[] {
  const items = [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  return items.filter((item) => item.closest('[role="menu"]') === menu);
}

/** The item that a key leads to from the focused one; undefined for keys without a meaning in a menu. */
function nextItem(
  items: readonly HTMLElement[],
  { key, timeStamp, ctrlKey, altKey, metaKey }: KeyboardEvent,
  typed: Typed,
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
