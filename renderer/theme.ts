import type { App } from "./app.js";

/**
 * Puts theme, contrast and size of texts on the root element, where the style sheet and the canvases look, and follows the
 * system's.
 */
export function followTheme(app: App): void {
  const { ui } = app.actions;
  followMedia("(prefers-color-scheme: dark)", ui.setSystemIsDark);
  followMedia("(prefers-contrast: more)", ui.setSystemIsContrasty);
  const { dataset, style } = document.documentElement;
  const apply = () => {
    const [theme, contrast] = [app.select.theme(), app.select.contrast()];
    const size = `${app.stores.ui.getState().textPercent / 100}`;
    if (dataset.theme === theme && dataset.contrast === contrast && dataset.textSize === size) return;
    Object.assign(dataset, { theme, contrast, textSize: size });
    style.setProperty("--text-size", size);
    app.loop.invalidate();
  };
  apply();
  app.stores.ui.subscribe(apply);
}

function followMedia(query: string, set: (matches: boolean) => void): void {
  const media = window.matchMedia(query);
  set(media.matches);
  media.addEventListener("change", ({ matches }) => set(matches));
}
