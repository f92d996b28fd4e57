import type { App } from "../../app.js";
import type { Target } from "../../viewmodel/target.js";

/** The part of a mouse event of React or the browser that is needed. */
interface MenuEvent {
  readonly clientX: number;
  readonly clientY: number;
  readonly buttons: number;
  preventDefault(): void;
  stopPropagation(): void;
}

/**
 * For `onContextMenu`: opens the menu of a target at the pointer. The menu key and Shift+F10 give the same event, so rows
 * that take the focus need nothing else; where the focus is on a whole list with a cursor, hand in the box of the row at
 * the cursor as `place`.
 */
export function openContextMenu(app: App, event: MenuEvent, target: Target | undefined, place?: DOMRect): void {
  event.preventDefault();
  event.stopPropagation();
  if (target === undefined) return;
  const at = { xPx: place?.left ?? event.clientX, yPx: place?.bottom ?? event.clientY };
  afterPress(event.buttons, () => app.actions.ui.openMenu({ target, ...at }));
}

/**
 * Runs when the press that asks for a menu is over: where the system asks at its begin, the browser would take its end
 * for a press beside the menu and close it.
 */
function afterPress(buttons: number, run: () => void): void {
  const later = () => setTimeout(run);
  if (buttons === 0) later();
  else window.addEventListener("pointerup", later, { once: true, capture: true });
}
