import type { FileEntry } from "../../workers/core/byte-source.js";
import type { LaneId } from "../../workers/model/lanes.js";
import type { OwnerInfo, SymbolFileKind } from "../../workers/model/symbols.js";
import type { ColourBy } from "../viewmodel/colour-groups.js";
import type { SideDock } from "../viewmodel/docks.js";
import type { KeyMapId } from "../viewmodel/key-maps.js";
import type { KeyChanges } from "../viewmodel/keys.js";
import type { Preset } from "../viewmodel/palette.js";
import { type ContrastChoice, DEFAULT_SETTINGS, type ThemeChoice } from "../viewmodel/settings/settings.js";
import type { StateColours } from "../viewmodel/state-colours.js";
import type { Target } from "../viewmodel/target.js";
import type { WheelUse, ZoomTurn } from "../viewmodel/wheel.js";

/** The part of the window that panels may have, in its height or width. */
export const PANEL_SHARES = { min: 0.1, max: 0.9 };

/** The chrome around the picture. */
export interface UiState {
  readonly theme: ThemeChoice;
  /** The theme of the system; follows prefers-color-scheme. */
  readonly systemIsDark: boolean;
  readonly contrast: ContrastChoice;
  /** Whether the system asks for more; follows prefers-contrast. */
  readonly systemIsContrasty: boolean;
  /** Size of texts, % of the normal one. */
  readonly textPercent: number;
  readonly preset: Preset;
  /** Colours of single states, in place of the preset's. */
  readonly colours: StateColours;
  /** What the colours of lanes stand for. */
  readonly colourBy: ColourBy;
  /** The strip of states below the lanes. */
  readonly isLegendOpen: boolean;
  /** Id of the panel in front below the lanes; "auto": findings, and the details of what is selected. */
  readonly panel: string;
  readonly isPanelOpen: boolean;
  /** Its height as a part of the window's: what was chosen in a low window does for a high one. */
  readonly panelShare: number;
  /** The panels at the right side. */
  readonly side: SideDock;
  /** It shows the same time as the other linked windows of its traces. */
  readonly isLinked: boolean;
  /** The program behind the page does not answer. */
  readonly isAlone: boolean;
  /** The window is too narrow for panels at its right side; follows its size. */
  readonly isNarrow: boolean;
  /** How the user signs what they write; undefined: not told yet, "": without a name. */
  readonly author: string | undefined;
  /** The link that the user is asked about before it is opened. */
  readonly link: string | undefined;
  /** Which program's keys commands have. */
  readonly keyMap: KeyMapId;
  /** Keys that the user gave to commands, beside those of the key map. */
  readonly keyChanges: KeyChanges;
  readonly wheel: WheelUse;
  readonly zoomsIn: ZoomTurn;
  /** Memory for the lanes of traces that are opened from now on; 0: as much as the machine affords. */
  readonly memoryMegabytes: number;
  /** Undefined until it is known what was kept. */
  readonly tour: TourState | undefined;
  readonly dialog:
    | "none"
    | "help"
    | "commands"
    | "lanes"
    | "rename"
    | "time"
    | "replace-or-add"
    | "settings"
    | "keys"
    | "storage"
    | "log-format"
    | "annotation"
    | "link"
    | "filters"
    | "views"
    | "filter-builder"
    | "share"
    | "bundle-extras"
    | "view-link"
    | "symbols"
    | "attach"
    | "guest-tool"
    | "record";
  /** Files of symbols of which the dialog asks whose they are. */
  readonly symbolsAsked: SymbolsAsked | undefined;
  /** The kind of file that the dialog offers first: what was chosen last. */
  readonly shareKind: string | undefined;
  /** The lane whose name the dialog asks for. */
  readonly renaming: LaneId | undefined;
  /** The open context menu, and where it begins, CSS px of the window. */
  readonly menu: OpenMenu | undefined;
  /** The file that is being saved. */
  readonly saving: SavingFile | undefined;
  /** One line for the user, until the next replaces it. */
  readonly message: string;
  /** For screen readers: the state at the keyboard cursor. */
  readonly announcement: string;
}

export interface SymbolsAsked {
  /** As they were given. */
  readonly files: readonly FileEntry[];
  /** Those among them, or in them, of which nobody has said whose they are. */
  readonly unknown: readonly { readonly path: string; readonly kind: SymbolFileKind }[];
  readonly owners: readonly OwnerInfo[];
}

export interface SavingFile {
  readonly name: string;
  /** How much of it is written, if that is known. */
  readonly share: number | undefined;
  readonly bytes: number;
}

export const AUTO_PANEL = "auto";

/** First steps: the story of a sample, or a tour of any trace. */
export interface TourState {
  /** The user is done with the stories of samples, for good. */
  readonly isDismissed: boolean;
  /** The user asked for the tour of the trace with this content. */
  readonly askedFor?: string;
  /** The step shown, by what the tour is of. */
  readonly at: Readonly<Record<string, number>>;
}

export const NO_TOUR: TourState = { isDismissed: false, at: {} };

export interface OpenMenu {
  readonly target: Target;
  readonly xPx: number;
  readonly yPx: number;
}

export const INITIAL_UI: UiState = {
  theme: DEFAULT_SETTINGS.theme,
  systemIsDark: true,
  contrast: DEFAULT_SETTINGS.contrast,
  systemIsContrasty: false,
  textPercent: DEFAULT_SETTINGS.textPercent,
  preset: DEFAULT_SETTINGS.palette,
  colours: DEFAULT_SETTINGS.colours,
  colourBy: "state",
  isLegendOpen: true,
  panel: AUTO_PANEL,
  author: undefined,
  link: undefined,
  keyMap: DEFAULT_SETTINGS.keyMap,
  keyChanges: DEFAULT_SETTINGS.keys,
  wheel: DEFAULT_SETTINGS.wheel,
  zoomsIn: DEFAULT_SETTINGS.zoomsIn,
  memoryMegabytes: DEFAULT_SETTINGS.memoryMegabytes,
  tour: undefined,
  isPanelOpen: true,
  panelShare: 0.26,
  side: { panels: [], panel: AUTO_PANEL, isOpen: true, share: 0.28 },
  isAlone: false,
  isNarrow: false,
  isLinked: false,
  dialog: "none",
  symbolsAsked: undefined,
  shareKind: undefined,
  renaming: undefined,
  menu: undefined,
  saving: undefined,
  message: "",
  announcement: "",
};

/** What is kept as a preference of the user. */
export type KeptUi =
  | "theme"
  | "contrast"
  | "textPercent"
  | "preset"
  | "colours"
  | "colourBy"
  | "isLegendOpen"
  | "panel"
  | "isPanelOpen"
  | "panelShare"
  | "side"
  | "keyMap"
  | "keyChanges"
  | "wheel"
  | "zoomsIn"
  | "memoryMegabytes"
  | "author"
  | "tour";
