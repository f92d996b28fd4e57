import { knowsBoot } from "../state/selectors.js";
import { ROW_PX } from "../state/view-store.js";
import type { Chord } from "../viewmodel/keys.js";
import { raisedBudget } from "../viewmodel/limits.js";
import { PRESET_TITLES, PRESETS } from "../viewmodel/palette.js";
import { TIME_FORMAT_TITLES, TIME_FORMATS } from "../viewmodel/time-format.js";
import type { Command, CommandContext, CommandGroup } from "./command.js";

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

/** Makes commands of one group; `when` holds for those without a condition of their own. */
function maker(group: CommandGroup, when: () => boolean = () => true) {
  return (id: string, title: string, keys: readonly Chord[], run: () => void, own = when): Command => ({
    id,
    title,
    group,
    keys,
    when: own,
    run,
  });
}

function timeCommands({ actions: { view }, stores }: CommandContext): Command[] {
  const time = maker("Time", isOpen(stores));
  const hasBoot = () => knowsBoot(stores.session.getState().trace);
  return [
    time("zoom-in", "Zoom in", ["KeyW", "Equal", "NumpadAdd"], () => view.zoom(1 / ZOOM_STEP)),
    time("zoom-out", "Zoom out", ["KeyS", "Minus", "NumpadSubtract"], () => view.zoom(ZOOM_STEP)),
    time("pan-left", "Pan a quarter window left", ["KeyA"], () => view.pan(-0.25)),
    time("pan-right", "Pan a quarter window right", ["KeyD"], () => view.pan(0.25)),
    time("page-left", "Pan a window left", ["Shift+KeyA"], () => view.pan(-1)),
    time("page-right", "Pan a window right", ["Shift+KeyD"], () => view.pan(1)),
    time("zoom-selection", "Zoom to selection", ["KeyZ", "KeyF"], view.zoomToSelection),
    time("zoom-all", "Show the whole trace", ["Digit0", "Numpad0", "Home"], view.fit),
    time("view-back", "Back to the view before", ["Alt+ArrowLeft"], view.back),
    time("view-forward", "Forward again", ["Alt+ArrowRight"], view.forward),
    ...TIME_FORMATS.map((format) => {
      const title = `Show times as: ${TIME_FORMAT_TITLES[format]}`;
      const when = () => format !== "boot" || hasBoot();
      return time(`time-${format}`, title, [], () => view.setTimeFormat(format), when);
    }),
  ];
}

function laneCommands({ actions: { tree, view }, stores }: CommandContext): Command[] {
  const lanes = maker("Lanes");
  const selected = () => stores.selection.getState().lane;
  const ofLane = (id: string, title: string, keys: readonly Chord[], run: (lane: number) => void) => {
    const runSelected = () => {
      const lane = selected();
      if (lane !== undefined) run(lane);
    };
    return lanes(id, title, keys, runSelected, () => selected() !== undefined);
  };
  const grow = (px: number) => view.setRowPx(stores.view.getState().rowPx + px);
  return [
    ofLane("lane-pin", "Pin or unpin the lane", ["KeyP"], tree.togglePin),
    ofLane("lane-hide", "Hide the lane", ["KeyH"], tree.hide),
    lanes("lanes-show", "Show all hidden lanes", ["Shift+KeyH"], tree.showAll),
    ofLane("lane-toggle", "Open or close the lane's children", ["KeyE"], tree.toggleOpen),
    lanes("lanes-open", "Open all lanes", [], () => tree.setAllOpen(true)),
    lanes("lanes-close", "Close all lanes", [], () => tree.setAllOpen(false)),
    lanes("lanes-taller", "Taller lanes", ["Ctrl+Shift+ArrowUp"], () => grow(2)),
    lanes("lanes-lower", "Lower lanes", ["Ctrl+Shift+ArrowDown"], () => grow(-2)),
    lanes("lanes-normal", "Lanes of normal height", [], () => view.setRowPx(ROW_PX.normal)),
  ];
}

function selectionCommands({ actions, stores }: CommandContext): Command[] {
  const { selection, overlay, search, tables, ui } = actions;
  const command = maker("Selection", isOpen(stores));
  const always = () => true;
  const hasLane = () => isOpen(stores)() && stores.selection.getState().lane !== undefined;
  const toggleDetails = () => {
    const { isPanelOpen, panel } = stores.ui.getState();
    if (isPanelOpen && panel === "details") ui.togglePanel();
    else ui.showPanel("details");
  };
  const clear = () =>
    ui.closeDialog() || overlay.clearPath() || tables.clearHighlight() || search.clear() || selection.clearOne();
  const pathTitle = "Critical path of this lane over the selection";
  const clearTitle = "Close the dialog, take away the path, end the search, clear the selection";
  return [
    command("state-next", "Next state", ["ArrowRight"], () => void selection.step(1)),
    command("state-previous", "Previous state", ["ArrowLeft"], () => void selection.step(-1)),
    command("lane-down", "Lane below", ["ArrowDown"], () => selection.moveLane(1)),
    command("lane-up", "Lane above", ["ArrowUp"], () => selection.moveLane(-1)),
    command("follow-back", "Follow to what woke it", ["["], () => void selection.follow(-1)),
    command("follow-on", "Follow to what it wakes", ["]"], () => void selection.follow(1)),
    command("critical-path", pathTitle, ["KeyC"], () => void overlay.showCriticalPath(), hasLane),
    command("details", "Show or hide details", ["KeyI"], toggleDetails, always),
    command("clear", clearTitle, ["Escape"], () => void clear(), always),
  ];
}

function searchCommands({ actions: { search, ui }, stores }: CommandContext): Command[] {
  const command = maker("Search");
  const text = () => stores.selection.getState().searchText;
  const hasText = () => text() !== "";
  return [
    command("filter", "Filter lanes and states", ["/"], () => focusField("filter")),
    command("search", "Search events", ["Ctrl+KeyF"], () => focusField("search")),
    command("search-next", "Next hit", ["Enter"], () => void search.search(text(), 1), hasText),
    command("search-previous", "Previous hit", ["Shift+Enter"], () => void search.search(text(), -1), hasText),
    command("find-lane", "Find a lane", ["Ctrl+KeyP"], () => ui.openDialog("lanes"), isOpen(stores)),
    command("commands", "All commands", ["Ctrl+Shift+KeyP", "F1"], () => ui.openDialog("commands")),
  ];
}

function traceCommands({ actions, stores, select, host }: CommandContext): Command[] {
  const { names, persistence, session } = actions;
  const trace = maker("Trace");
  const whenOpen = isOpen(stores);
  const isReading = () => stores.session.getState().progress?.phase === "reading";
  const isLimited = () => 0 < select.limitOffers().length;
  const choose = async (what: "files" | "folder", field: string, take: typeof session.open) => {
    if (host.pick === undefined) return focusField(field);
    const items = await host.pick(what);
    if (items !== undefined) await take(items);
  };
  const openFiles = () => void choose("files", "open-files", session.open);
  const openFolder = () => void choose("folder", "open-folder", session.open);
  const raise = () => void session.openWith(raisedBudget(select.limitOffers()));
  const name = () => void choose("files", "process-names", names.nameFrom);
  const freshTitle = "Start fresh: the whole trace, lanes as they begin";
  return [
    trace("open", "Open files…", ["Ctrl+KeyO"], openFiles),
    trace("open-folder", "Open a folder…", ["Ctrl+Shift+KeyO"], openFolder),
    trace("raise-limits", "Open past the limit", ["Shift+KeyL"], raise, isLimited),
    trace("name-processes", "Name guest processes from a file…", [], name, whenOpen),
    trace("cancel", "Stop reading", [], () => void session.cancel(), isReading),
    trace("start-fresh", freshTitle, [], () => persistence.startFresh(), whenOpen),
    trace("close", "Close the trace", [], session.close, whenOpen),
  ];
}

function windowCommands({ actions: { ui } }: CommandContext): Command[] {
  const command = maker("Window");
  return [
    command("theme", "Dark or light", [], ui.flipTheme),
    command("theme-system", "Dark or light as the system", [], () => ui.setTheme("system")),
    ...PRESETS.map((preset) =>
      command(`colours-${preset}`, `Colours: ${PRESET_TITLES[preset]}`, [], () => ui.setPreset(preset)),
    ),
    command("help", "Keys and mouse", ["?"], () => ui.openDialog("help")),
  ];
}

function isOpen(stores: CommandContext["stores"]): () => boolean {
  return () => stores.session.getState().phase === "open";
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
