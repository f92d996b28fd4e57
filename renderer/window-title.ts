import type { App } from "./app.js";

/** The title of the window says which trace is open, as several windows may be. */
export function followTitle(app: App): void {
  const apply = () => {
    const { phase, name } = app.stores.session.getState();
    const title = windowTitle(phase === "empty" ? "" : name);
    if (document.title !== title) document.title = title;
  };
  apply();
  app.stores.session.subscribe(apply);
}

/** "a.tar.zst – Lanescope". */
function windowTitle(trace: string): string {
  return trace === "" ? "Lanescope" : `${trace} – Lanescope`;
}
