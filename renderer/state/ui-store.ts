import type { Preset } from "../viewmodel/palette.js";

export const THEME_CHOICES = ["system", "dark", "light"] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

/** The chrome around the picture. */
export interface UiState {
  readonly theme: ThemeChoice;
  /** What the system asks for; follows prefers-color-scheme. */
  readonly systemIsDark: boolean;
  readonly preset: Preset;
  /** Id of the shown panel tab. */
  readonly panel: string;
  readonly isPanelOpen: boolean;
  readonly panelHeightPx: number;
  readonly dialog: "none" | "help" | "commands" | "lanes";
  /** One line for the user, and when it was said; replaced by the next. */
  readonly message: string;
  /** For screen readers: what the keyboard cursor is on. */
  readonly announcement: string;
}

export const INITIAL_UI: UiState = {
  theme: "system",
  systemIsDark: true,
  preset: "safe",
  panel: "details",
  isPanelOpen: true,
  panelHeightPx: 232,
  dialog: "none",
  message: "",
  announcement: "",
};
