import { COLOUR_BY } from "../../viewmodel/colour-groups.js";
import { PRESETS } from "../../viewmodel/palette.js";
import { parseColours } from "../../viewmodel/state-colours.js";
import { TIME_FORMATS } from "../../viewmodel/time-format.js";
import type { Stores } from "../stores.js";
import type { HiddenColumns } from "../tables-store.js";
import { THEME_CHOICES, type UiState } from "../ui-store.js";
import { ROW_PX, type ViewState } from "../view-store.js";

type KeptUi = "theme" | "preset" | "colours" | "colourBy" | "isLegendOpen" | "panel" | "isPanelOpen" | "panelHeightPx";

/** Preferences of the user, for all traces. */
export interface Preferences {
  readonly ui: Partial<Pick<UiState, KeptUi>>;
  readonly view: Partial<Pick<ViewState, "timeFormat" | "rowPx">>;
  readonly treeWidthPx: number | undefined;
  readonly hiddenColumns: HiddenColumns;
}

export function preferencesOf(stores: Stores): Preferences {
  const { theme, preset, colours, colourBy, isLegendOpen, panel, isPanelOpen, panelHeightPx } = stores.ui.getState();
  const { timeFormat, rowPx } = stores.view.getState();
  return {
    ui: { theme, preset, colours, colourBy, isLegendOpen, panel, isPanelOpen, panelHeightPx },
    view: { timeFormat, rowPx },
    treeWidthPx: stores.tree.getState().treeWidthPx,
    hiddenColumns: stores.tables.getState().hiddenColumns,
  };
}

/** The kept preferences; invalid parts are left out. */
export function parsePreferences(value: unknown): Preferences {
  const { ui, view, treeWidthPx, hiddenColumns } = fieldsOf(value);
  const { theme, preset, colours, colourBy, isLegendOpen, panel, isPanelOpen, panelHeightPx } = fieldsOf(ui);
  const { timeFormat, rowPx } = fieldsOf(view);
  return {
    ui: {
      ...given("theme", oneOf(THEME_CHOICES, theme)),
      ...given("preset", oneOf(PRESETS, preset)),
      ...given("colours", colours === undefined ? undefined : parseColours(colours)),
      ...given("colourBy", oneOf(COLOUR_BY, colourBy)),
      ...given("isLegendOpen", typeof isLegendOpen === "boolean" ? isLegendOpen : undefined),
      ...given("panel", typeof panel === "string" ? panel : undefined),
      ...given("isPanelOpen", typeof isPanelOpen === "boolean" ? isPanelOpen : undefined),
      ...given("panelHeightPx", within(panelHeightPx, 96, 900)),
    },
    view: {
      ...given("timeFormat", oneOf(TIME_FORMATS, timeFormat)),
      ...given("rowPx", within(rowPx, ROW_PX.min, ROW_PX.max)),
    },
    treeWidthPx: within(treeWidthPx, 140, 720),
    hiddenColumns: parseHidden(fieldsOf(hiddenColumns)),
  };
}

function parseHidden(value: Readonly<Record<string, unknown>>): HiddenColumns {
  const isNames = (names: unknown): names is string[] =>
    Array.isArray(names) && names.every((name) => typeof name === "string");
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string[]] => isNames(entry[1])));
}

function given<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, T>);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function oneOf<T extends string>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find((choice) => choice === value);
}

function within(value: unknown, least: number, most: number): number | undefined {
  return typeof value === "number" && least <= value && value <= most ? value : undefined;
}
