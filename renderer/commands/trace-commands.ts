import { raisedBudget } from "../viewmodel/limits.js";
import type { Command, CommandContext } from "./command.js";
import { focusField, isOpen, maker } from "./make-commands.js";

export function traceCommands({ actions, stores, select, host }: CommandContext): Command[] {
  const { analysisFiles, capture, links, monitor, names, persistence, session, symbols, topology, ui } = actions;
  const trace = maker("Trace");
  const whenOpen = isOpen(stores);
  const isReading = () => {
    const { phase, next, progress } = stores.session.getState();
    return phase === "opening" || next !== undefined || progress?.phase === "reading";
  };
  const isStopped = () => stores.session.getState().progress?.phase === "cancelled";
  const isLimited = () => 0 < select.limitOffers().length;
  const choose = async (what: "files" | "folder", field: string, take: typeof session.open) => {
    if (host.pick === undefined) return focusField(field);
    const items = await host.pick(what);
    if (items !== undefined) await take(items);
  };
  const openFiles = () => void choose("files", "open-files", (items) => analysisFiles.openAmong(items, session.open));
  const openFolder = () => void choose("folder", "open-folder", session.open);
  const raise = () => void session.openWith(raisedBudget(select.limitOffers()));
  const place = () => void choose("files", "topology", topology.placeFrom);
  const name = () => void choose("files", "process-names", names.nameFrom);
  const nameCode = () => void choose("files", "symbols", symbols.nameFrom);
  const hasItems = () => 0 < session.lastItems().length;
  const freshTitle = "Start fresh: the whole trace, lanes as they begin";
  return [
    trace("open", "Open files…", ["Ctrl+KeyO"], openFiles),
    trace("open-folder", "Open a folder…", ["Ctrl+Shift+KeyO"], openFolder),
    trace("attach", "Attach to running VMs…", [], () => ui.openDialog("attach")),
    trace("record-in-guest", "Record in the guest of a VM…", [], () => actions.guestTool.open()),
    trace("record", "Record this host…", [], () => capture.open({ views: [] })),
    trace("monitor", "Monitor: watched VMs at the cursor, or now", [], () => ui.showPanel("monitor"), whenOpen),
    trace("coverage", "Coverage: which tool sees what", [], () => ui.showPanel("coverage"), whenOpen),
    trace("detach", "Detach from all VMs, and end the recording", [], () => void monitor.detachAll(), monitor.isAsking),
    trace("raise-limits", "Open past the limit", ["Shift+KeyL"], raise, isLimited),
    trace("log-format", "Read a log by a pattern of its lines…", [], () => ui.openDialog("log-format"), hasItems),
    trace("name-processes", "Name guest processes from a file…", [], name, whenOpen),
    trace("place-cpus", "Place the CPUs by a file of lscpu…", [], place, whenOpen),
    trace("name-code", "Name code by files of symbols…", [], nameCode, whenOpen),
    trace("share", "Share…", ["Ctrl+KeyS"], () => ui.openShare(), whenOpen),
    trace("copy-link", "Copy a link to this view", [], () => void links.copy(), whenOpen),
    trace("open-link", "Open a link to a view…", [], () => ui.openDialog("view-link")),
    trace("cancel", "Stop opening or reading", [], () => void session.cancel(), isReading),
    trace("read-all", "Read all of the trace, after a stop", [], () => void session.readAgain(), isStopped),
    trace("start-fresh", freshTitle, [], () => persistence.startFresh(), whenOpen),
    trace("close", "Close the trace", [], session.close, whenOpen),
  ];
}
