import { fieldsOf } from "../../../workers/core/parsed-json.js";
import { ANNOTATION_LIMITS } from "../../../workers/model/annotations/annotation.js";
import { COLOUR_BY } from "../../viewmodel/colour-groups.js";
import type { SideDock } from "../../viewmodel/docks.js";
import { oneOf, READ_SETTING, type Settings } from "../../viewmodel/settings/settings.js";
import type { Stores } from "../stores.js";
import type { HiddenColumns } from "../tables-store.js";
import { AUTO_PANEL, INITIAL_UI, type KeptUi, PANEL_SHARES, type TourState, type UiState } from "../ui-store.js";
import type { ViewState } from "../view-store.js";

/** Preferences of the user, for all traces. */
export interface Preferences {
  readonly ui: Partial<Pick<UiState, KeptUi>>;
  readonly view: Partial<Pick<ViewState, "timeFormat" | "timeZone" | "groupsDigits" | "rowPx">>;
  readonly treeWidthPx: number | undefined;
  readonly hiddenColumns: HiddenColumns;
  readonly asPublished: boolean | undefined;
  readonly marksMigrations: boolean | undefined;
  readonly showsMarks: boolean | undefined;
}

export function preferencesOf(stores: Stores): Preferences {
  const { theme, preset, colours, colourBy, isLegendOpen, panel, isPanelOpen, panelShare, side, author, tour } =
    stores.ui.getState();
  const { contrast, textPercent, keyMap, keyChanges, wheel, zoomsIn, memoryMegabytes } = stores.ui.getState();
  const { timeFormat, timeZone, groupsDigits, rowPx } = stores.view.getState();
  return {
    ui: {
      theme,
      contrast,
      textPercent,
      preset,
      colours,
      colourBy,
      isLegendOpen,
      panel,
      isPanelOpen,
      panelShare,
      side,
      keyMap,
      keyChanges,
      wheel,
      zoomsIn,
      memoryMegabytes,
      ...given("author", author),
      ...given("tour", tour && keptTour(tour)),
    },
    view: { timeFormat, timeZone, groupsDigits, rowPx },
    treeWidthPx: stores.tree.getState().treeWidthPx,
    hiddenColumns: stores.tables.getState().hiddenColumns,
    asPublished: stores.tables.getState().asPublished,
    marksMigrations: stores.overlay.getState().marksMigrations,
    showsMarks: stores.overlay.getState().showsMarks,
  };
}

/** The kept preferences; invalid parts are left out. */
export function parsePreferences(value: unknown): Preferences {
  const { ui, view, treeWidthPx, hiddenColumns, asPublished, marksMigrations, showsMarks } = fieldsOf(value);
  const { theme, preset, colours, colourBy, isLegendOpen, panel, isPanelOpen, panelShare, side, author, tour } =
    fieldsOf(ui);
  const { contrast, textPercent, keyMap, keyChanges, wheel, zoomsIn, memoryMegabytes } = fieldsOf(ui);
  const { timeFormat, timeZone, groupsDigits, rowPx } = fieldsOf(view);
  return {
    ui: {
      ...given("theme", READ_SETTING.theme(theme)),
      ...given("contrast", READ_SETTING.contrast(contrast)),
      ...given("textPercent", READ_SETTING.textPercent(textPercent)),
      ...given("preset", READ_SETTING.palette(preset)),
      ...given("colours", READ_SETTING.colours(colours)),
      ...given("colourBy", oneOf(COLOUR_BY, colourBy)),
      ...given("isLegendOpen", flagOf(isLegendOpen)),
      ...given("panel", typeof panel === "string" ? panel : undefined),
      ...given("isPanelOpen", flagOf(isPanelOpen)),
      ...given("panelShare", within(panelShare, PANEL_SHARES.min, PANEL_SHARES.max)),
      ...given("side", side === undefined ? undefined : parseSide(side)),
      ...given("keyMap", READ_SETTING.keyMap(keyMap)),
      ...given("keyChanges", READ_SETTING.keys(keyChanges)),
      ...given("wheel", READ_SETTING.wheel(wheel)),
      ...given("zoomsIn", READ_SETTING.zoomsIn(zoomsIn)),
      ...given("memoryMegabytes", READ_SETTING.memoryMegabytes(memoryMegabytes)),
      ...given("author", typeof author === "string" ? author.slice(0, ANNOTATION_LIMITS.author) : undefined),
      tour: parseTour(tour),
    },
    view: {
      ...given("timeFormat", READ_SETTING.times(timeFormat)),
      ...given("timeZone", READ_SETTING.timeZone(timeZone)),
      ...given("groupsDigits", READ_SETTING.groupsDigits(groupsDigits)),
      ...given("rowPx", READ_SETTING.laneHeightPx(rowPx)),
    },
    treeWidthPx: within(treeWidthPx, 140, 720),
    hiddenColumns: parseLists(fieldsOf(hiddenColumns)),
    asPublished: flagOf(asPublished),
    marksMigrations: flagOf(marksMigrations),
    showsMarks: flagOf(showsMarks),
  };
}

/** More panels than there are, in case a file holds nonsense. */
const MOST_PANELS = 200;

function parseSide(value: unknown): SideDock {
  const { panels, panel, isOpen, share } = fieldsOf(value);
  const ids = Array.isArray(panels) ? panels.filter((one): one is string => typeof one === "string") : [];
  return {
    panels: [...new Set(ids)].slice(0, MOST_PANELS),
    panel: typeof panel === "string" ? panel : AUTO_PANEL,
    isOpen: flagOf(isOpen) ?? true,
    share: within(share, PANEL_SHARES.min, PANEL_SHARES.max) ?? INITIAL_UI.side.share,
  };
}

/** The settings among the preferences. */
export function settingsIn({ ui, view }: Preferences): Partial<Settings> {
  return {
    ...given("theme", ui.theme),
    ...given("contrast", ui.contrast),
    ...given("textPercent", ui.textPercent),
    ...given("palette", ui.preset),
    ...given("colours", ui.colours),
    ...given("keyMap", ui.keyMap),
    ...given("keys", ui.keyChanges),
    ...given("wheel", ui.wheel),
    ...given("zoomsIn", ui.zoomsIn),
    ...given("memoryMegabytes", ui.memoryMegabytes),
    ...given("firstSteps", ui.tour && !ui.tour.isDismissed),
    ...given("times", view.timeFormat),
    ...given("timeZone", view.timeZone),
    ...given("groupsDigits", view.groupsDigits),
    ...given("laneHeightPx", view.rowPx),
  };
}

/** How many tours are remembered. */
const MOST_TOURS = 200;

/** Asking for a tour is of this window only. */
function keptTour({ isDismissed, at }: TourState): TourState {
  return { isDismissed, at: Object.fromEntries(Object.entries(at).slice(-MOST_TOURS)) };
}

function parseTour(value: unknown): TourState {
  const { isDismissed, at } = fieldsOf(value);
  const steps = Object.entries(fieldsOf(at)).filter((entry): entry is [string, number] => {
    return typeof entry[1] === "number" && 0 <= entry[1];
  });
  return { isDismissed: isDismissed === true, at: Object.fromEntries(steps) };
}

/** Lists of texts by name. */
function parseLists(value: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly string[]>> {
  const isTexts = (texts: unknown): texts is string[] =>
    Array.isArray(texts) && texts.every((text) => typeof text === "string");
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string[]] => isTexts(entry[1])));
}

function given<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, T>);
}

function flagOf(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function within(value: unknown, least: number, most: number): number | undefined {
  return typeof value === "number" && least <= value && value <= most ? value : undefined;
}
