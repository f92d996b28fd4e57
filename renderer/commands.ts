import type { Actions } from "./state/actions/actions.js";
import type { ActionContext } from "./state/actions/context.js";
import { knowsBoot } from "./state/selectors.js";
import { ROW_PX } from "./state/view-store.js";
import { type Chord, chordsOf, type KeyPress } from "./viewmodel/keys.js";
import { raisedBudget } from "./viewmodel/limits.js";
import { PRESET_TITLES, PRESETS } from "./viewmodel/palette.js";
import { TIME_FORMAT_TITLES, TIME_FORMATS } from "./viewmodel/time-format.js";

/** One thing the user can do. The menu, the palette, the help page and the keyboard all read this list. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  readonly keys: readonly Chord[];
  /** Absent: always. */
  readonly when?: () => boolean;
  readonly run: () => void;
}

export const COMMAND_GROUPS = ["Time", "Lanes", "Selection", "Search", "Trace", "Window"] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

export interface CommandContext extends Pick<ActionContext, "stores" | "select" | "host"> {
  readonly actions: Actions;
}

const ZOOM_STEP = 1.5;

export function createCommands(context: CommandContext): readonly Command[] {
  return [
    ...timeCommands(context),
    ...laneCommands(context),
    ...selectionCommands(context),
    ...searchCommands(context),
    ...traceCommands(context),
    ...windowCommands(context),
  ];
}

/** The commands bound to a key press, in the order of the list; `when` chooses among them. */
export function commandsFor(commands: readonly Command[], press: KeyPress): readonly Command[] {
  const chords = chordsOf(press);
  return commands.filter(({ keys }) => keys.some((chord) => chords.includes(chord)));
}

export function canRun(command: Command): boolean {
  return command.when === undefined || command.when();
}

function timeCommands({ actions, stores }: CommandContext): Command[] {
  const { view } = actions;
  const when = isOpen(stores);
  const group = "Time";
  const trace = () => stores.session.getState().trace;
  return [
    {
      id: "zoom-in",
      title: "Zoom in",
      group,
      keys: ["KeyW", "Equal", "NumpadAdd"],
      when,
      run: () => view.zoom(1 / ZOOM_STEP),
    },
    {
      id: "zoom-out",
      title: "Zoom out",
      group,
      keys: ["KeyS", "Minus", "NumpadSubtract"],
      when,
      run: () => view.zoom(ZOOM_STEP),
    },
    { id: "pan-left", title: "Pan a quarter window left", group, keys: ["KeyA"], when, run: () => view.pan(-0.25) },
    { id: "pan-right", title: "Pan a quarter window right", group, keys: ["KeyD"], when, run: () => view.pan(0.25) },
    { id: "page-left", title: "Pan a window left", group, keys: ["Shift+KeyA"], when, run: () => view.pan(-1) },
    { id: "page-right", title: "Pan a window right", group, keys: ["Shift+KeyD"], when, run: () => view.pan(1) },
    {
      id: "zoom-selection",
      title: "Zoom to selection",
      group,
      keys: ["KeyZ", "KeyF"],
      when,
      run: view.zoomToSelection,
    },
    {
      id: "zoom-all",
      title: "Show the whole trace",
      group,
      keys: ["Digit0", "Numpad0", "Home"],
      when,
      run: () => view.fit(),
    },
    { id: "view-back", title: "Back to the view before", group, keys: ["Alt+ArrowLeft"], when, run: view.back },
    { id: "view-forward", title: "Forward again", group, keys: ["Alt+ArrowRight"], when, run: view.forward },
    ...TIME_FORMATS.map((format) => ({
      id: `time-${format}`,
      title: `Show times as ${TIME_FORMAT_TITLES[format].toLowerCase()}`,
      group: "Time" as const,
      keys: [],
      when: () => format !== "boot" || knowsBoot(trace()),
      run: () => view.setTimeFormat(format),
    })),
  ];
}

function laneCommands({ actions, stores }: CommandContext): Command[] {
  const { tree, view } = actions;
  const group = "Lanes";
  const lane = () => stores.selection.getState().lane;
  const when = () => lane() !== undefined;
  const withLane = (run: (lane: number) => void) => () => {
    const selected = lane();
    if (selected !== undefined) run(selected);
  };
  const rowPx = () => stores.view.getState().rowPx;
  return [
    { id: "lane-pin", title: "Pin or unpin the lane", group, keys: ["KeyP"], when, run: withLane(tree.togglePin) },
    { id: "lane-hide", title: "Hide the lane", group, keys: ["KeyH"], when, run: withLane(tree.hide) },
    { id: "lanes-show", title: "Show all hidden lanes", group, keys: ["Shift+KeyH"], run: tree.showAll },
    {
      id: "lane-toggle",
      title: "Open or close the lane's children",
      group,
      keys: ["KeyE"],
      when,
      run: withLane(tree.toggleOpen),
    },
    { id: "lanes-open", title: "Open all lanes", group, keys: [], run: () => tree.setAllOpen(true) },
    { id: "lanes-close", title: "Close all lanes", group, keys: [], run: () => tree.setAllOpen(false) },
    {
      id: "lanes-taller",
      title: "Taller lanes",
      group,
      keys: ["Ctrl+Shift+ArrowUp"],
      run: () => view.setRowPx(rowPx() + 2),
    },
    {
      id: "lanes-lower",
      title: "Lower lanes",
      group,
      keys: ["Ctrl+Shift+ArrowDown"],
      run: () => view.setRowPx(rowPx() - 2),
    },
    { id: "lanes-normal", title: "Lanes of normal height", group, keys: [], run: () => view.setRowPx(ROW_PX.normal) },
  ];
}

function selectionCommands({ actions, stores }: CommandContext): Command[] {
  const { selection } = actions;
  const group = "Selection";
  const when = isOpen(stores);
  return [
    { id: "state-next", title: "Next state", group, keys: ["ArrowRight"], when, run: () => void selection.step(1) },
    {
      id: "state-previous",
      title: "Previous state",
      group,
      keys: ["ArrowLeft"],
      when,
      run: () => void selection.step(-1),
    },
    { id: "lane-down", title: "Lane below", group, keys: ["ArrowDown"], when, run: () => selection.moveLane(1) },
    { id: "lane-up", title: "Lane above", group, keys: ["ArrowUp"], when, run: () => selection.moveLane(-1) },
    {
      id: "follow-back",
      title: "Follow to what woke it",
      group,
      keys: ["["],
      when,
      run: () => void selection.follow(-1),
    },
    {
      id: "follow-on",
      title: "Follow to what it wakes",
      group,
      keys: ["]"],
      when,
      run: () => void selection.follow(1),
    },
    {
      id: "critical-path",
      title: "Critical path of this lane over the selection",
      group,
      keys: ["KeyC"],
      when: () => when() && stores.selection.getState().lane !== undefined,
      run: () => void actions.overlay.showCriticalPath(),
    },
    {
      id: "details",
      title: "Show or hide details",
      group,
      keys: ["KeyI"],
      run: () => toggleDetails({ actions, stores }),
    },
    {
      id: "clear",
      title: "Close the dialog, take away the path, end the search, clear the selection",
      group,
      keys: ["Escape"],
      run: () =>
        void (
          actions.ui.closeDialog() ||
          actions.overlay.clearPath() ||
          actions.tables.clearHighlight() ||
          actions.search.clear() ||
          selection.clearOne()
        ),
    },
  ];
}

function searchCommands({ actions, stores }: CommandContext): Command[] {
  const group = "Search";
  const text = () => stores.selection.getState().searchText;
  const when = () => text() !== "";
  return [
    { id: "filter", title: "Filter lanes and states", group, keys: ["/"], run: () => focusField("filter") },
    { id: "search", title: "Search events", group, keys: ["Ctrl+KeyF"], run: () => focusField("search") },
    {
      id: "search-next",
      title: "Next hit",
      group,
      keys: ["Enter"],
      when,
      run: () => void actions.search.search(text(), 1),
    },
    {
      id: "search-previous",
      title: "Previous hit",
      group,
      keys: ["Shift+Enter"],
      when,
      run: () => void actions.search.search(text(), -1),
    },
    {
      id: "find-lane",
      title: "Find a lane",
      group,
      keys: ["Ctrl+KeyP"],
      when: isOpen(stores),
      run: () => actions.ui.openDialog("lanes"),
    },
    {
      id: "commands",
      title: "All commands",
      group,
      keys: ["Ctrl+Shift+KeyP", "F1"],
      run: () => actions.ui.openDialog("commands"),
    },
  ];
}

function traceCommands({ actions, stores, select, host }: CommandContext): Command[] {
  const group = "Trace";
  const isReading = () => stores.session.getState().progress?.phase === "reading";
  const choose = async (what: "files" | "folder", field: string, take: typeof actions.session.open) => {
    if (host.pick === undefined) return focusField(field);
    const items = await host.pick(what);
    if (items !== undefined) await take(items);
  };
  const openFiles = () => void choose("files", "open-files", actions.session.open);
  const openFolder = () => void choose("folder", "open-folder", actions.session.open);
  const isLimited = () => 0 < select.limitOffers().length;
  const raise = () => void actions.session.openWith(raisedBudget(select.limitOffers()));
  const name = () => void choose("files", "process-names", actions.names.nameFrom);
  const when = isOpen(stores);
  return [
    { id: "open", title: "Open files…", group, keys: ["Ctrl+KeyO"], run: openFiles },
    { id: "open-folder", title: "Open a folder…", group, keys: ["Ctrl+Shift+KeyO"], run: openFolder },
    { id: "raise-limits", title: "Open past the limit", group, keys: ["Shift+KeyL"], when: isLimited, run: raise },
    { id: "name-processes", title: "Name guest processes from a file…", group, keys: [], when, run: name },
    { id: "cancel", title: "Stop reading", group, keys: [], when: isReading, run: () => void actions.session.cancel() },
    {
      id: "start-fresh",
      title: "Start fresh: the whole trace, lanes as they begin",
      group,
      keys: [],
      when,
      run: actions.persistence.startFresh,
    },
    { id: "close", title: "Close the trace", group, keys: [], when, run: actions.session.close },
  ];
}

function windowCommands({ actions }: CommandContext): Command[] {
  const group = "Window";
  const { ui } = actions;
  return [
    { id: "theme", title: "Dark or light", group, keys: [], run: ui.flipTheme },
    { id: "theme-system", title: "Dark or light as the system", group, keys: [], run: () => ui.setTheme("system") },
    ...PRESETS.map((preset) => ({
      id: `colours-${preset}`,
      title: `Colours: ${PRESET_TITLES[preset]}`,
      group: "Window" as const,
      keys: [],
      run: () => ui.setPreset(preset),
    })),
    { id: "help", title: "Keys and mouse", group, keys: ["?"], run: () => ui.openDialog("help") },
  ];
}

function toggleDetails({ actions, stores }: Pick<CommandContext, "actions" | "stores">): void {
  const { isPanelOpen, panel } = stores.ui.getState();
  if (isPanelOpen && panel === "details") actions.ui.togglePanel();
  else actions.ui.showPanel("details");
}

/** Fields answer to a command by carrying its id; the list of commands knows no views. */
function focusField(id: string): void {
  const field = document.querySelector<HTMLInputElement>(`[data-field="${id}"]`);
  if (field?.type === "file") field.click();
  else {
    field?.focus();
    field?.select();
  }
}

function isOpen(stores: CommandContext["stores"]): () => boolean {
  return () => stores.session.getState().phase === "open";
}
