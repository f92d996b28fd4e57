import type { App } from "./app.js";

/** Puts the theme on the root element, where the style sheet and the canvases look, and follows the system's. */
export function followTheme(app: App): void {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  app.actions.ui.setSystemIsDark(system.matches);
  system.addEventListener("change", (event) => app.actions.ui.setSystemIsDark(event.matches));
  const apply = () => {
    const theme = app.select.theme();
    if (document.documentElement.dataset.theme === theme) return;
    document.documentElement.dataset.theme = theme;
    app.loop.invalidate();
  };
  apply();
  app.stores.ui.subscribe(apply);
}
