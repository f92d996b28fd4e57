import type { Preset } from "../../viewmodel/palette.js";
import { themeOf } from "../selectors.js";
import type { ThemeChoice, UiState } from "../ui-store.js";
import type { ActionContext } from "./context.js";

export interface UiActions {
  setTheme(theme: ThemeChoice): void;
  /** Dark to light and back, whatever the system says. */
  flipTheme(): void;
  setSystemIsDark(isDark: boolean): void;
  setPreset(preset: Preset): void;
  showPanel(panel: string): void;
  togglePanel(): void;
  setPanelHeight(px: number): void;
  openDialog(dialog: UiState["dialog"]): void;
  closeDialog(): boolean;
  say(message: string): void;
  restore(state: Partial<Pick<UiState, "theme" | "preset" | "panel" | "isPanelOpen" | "panelHeightPx">>): void;
}

export function createUiActions({ stores }: ActionContext): UiActions {
  const { ui } = stores;
  return {
    setTheme: (theme) => ui.setState({ theme }),
    flipTheme: () => ui.setState({ theme: themeOf(ui.getState()) === "dark" ? "light" : "dark" }),
    setSystemIsDark: (systemIsDark) => ui.setState({ systemIsDark }),
    setPreset: (preset) => ui.setState({ preset }),
    showPanel: (panel) => ui.setState({ panel, isPanelOpen: true }),
    togglePanel: () => ui.setState({ isPanelOpen: !ui.getState().isPanelOpen }),
    setPanelHeight: (px) => ui.setState({ panelHeightPx: Math.round(Math.min(900, Math.max(96, px))) }),
    openDialog: (dialog) => ui.setState({ dialog }),
    closeDialog() {
      if (ui.getState().dialog === "none") return false;
      ui.setState({ dialog: "none" });
      return true;
    },
    say: (message) => ui.setState({ message }),
    restore: (state) => ui.setState(state),
  };
}
