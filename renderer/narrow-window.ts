import type { App } from "./app.js";
import { NARROW_PX } from "./viewmodel/docks.js";

/** Tells the state whether the window has room for panels at its right side. */
export function followWidth(app: App): void {
  const narrow = window.matchMedia(`(max-width: ${NARROW_PX - 1}px)`);
  app.actions.ui.setNarrow(narrow.matches);
  narrow.addEventListener("change", (event) => app.actions.ui.setNarrow(event.matches));
}
