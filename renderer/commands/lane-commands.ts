import { labelOf } from "../viewmodel/lane-names.js";
import { LANE_HEIGHTS } from "../viewmodel/settings/settings.js";
import type { Command, CommandContext } from "./command.js";
import { maker } from "./make-commands.js";
import { onLane, targetMaker } from "./target-command.js";

export function laneCommands(context: CommandContext): Command[] {
  const { actions, stores } = context;
  const { topology, tree, view } = actions;
  const lanes = maker("Lanes");
  const ofLane = targetMaker(context, "Lanes");
  const grow = (px: number) => view.setRowPx(stores.view.getState().rowPx + px);
  const pin = (lane: number) => {
    const isPinned = stores.tree.getState().pinned.includes(lane);
    return [{ title: isPinned ? "Unpin the lane" : "Pin the lane", run: () => tree.togglePin(lane) }];
  };
  const rename = (lane: number) => {
    const title = `Rename ${labelOf(stores.session.getState().lanes, lane)}…`;
    return [{ title, run: () => actions.renames.ask(lane) }];
  };
  const step = (direction: 1 | -1) => () => {
    const { lane } = stores.selection.getState();
    if (lane !== undefined) actions.arrange.step(lane, direction);
  };
  const hasLane = () => stores.selection.getState().lane !== undefined;
  const isArranged = () => 0 < stores.tree.getState().arranged.size;
  const hide = (lane: number) => [{ run: () => tree.hide(lane) }];
  const remove = (lane: number) => {
    const { lanes: list, trace } = stores.session.getState();
    if (trace === undefined || trace.traces.length < 2 || list?.kinds[lane] !== "machine") return [];
    const own = trace.traces.filter(({ machine }) => machine === list.paths[lane]);
    return own.map(({ path }) => ({ title: `Remove ${path}`, run: () => void actions.edits.removeTrace(path) }));
  };
  const toggle = (lane: number) => (tree.isParent(lane) ? [{ run: () => tree.toggleOpen(lane) }] : []);
  return [
    ofLane("lane-pin", "Pin or unpin the lane", ["KeyP"], onLane(pin)),
    ofLane("lane-hide", "Hide the lane", ["KeyH"], onLane(hide)),
    ofLane("lane-rename", "Rename the lane…", ["F2"], onLane(rename)),
    lanes("lane-move-up", "Move the lane up, among those beside it", ["Alt+ArrowUp"], step(-1), hasLane),
    lanes("lane-move-down", "Move the lane down, among those beside it", ["Alt+ArrowDown"], step(1), hasLane),
    lanes("lanes-moved-back", "Put lanes back that were moved by hand", [], actions.arrange.reset, isArranged),
    lanes("lanes-show", "Show all hidden lanes", ["Shift+KeyH"], tree.showAll),
    ofLane("trace-remove", "Remove the machine's trace from the timeline", [], onLane(remove)),
    ofLane("lane-toggle", "Open or close the lane's children", ["KeyE"], onLane(toggle)),
    lanes("lanes-open", "Open all lanes", [], () => tree.setAllOpen(true)),
    lanes("lanes-close", "Close all lanes", [], () => tree.setAllOpen(false)),
    lanes("cpus-number", "CPUs in order of number", [], topology.orderByNumber),
    lanes("cpus-topology", "CPUs in order of NUMA node, package and core", [], topology.orderByTopology),
    lanes("cpus-pinning", "CPUs of the selected VM first", [], topology.orderByPinning),
    lanes("migrations", "Mark where vCPUs change their CPU, or not", [], actions.overlay.flipMigrations),
    lanes("marks", "Mark samples and lines of logs on their lanes, or not", [], actions.overlay.flipMarks),
    lanes("lanes-taller", "Taller lanes", ["Ctrl+Shift+ArrowUp"], () => grow(2)),
    lanes("lanes-lower", "Lower lanes", ["Ctrl+Shift+ArrowDown"], () => grow(-2)),
    lanes("lanes-normal", "Lanes of normal height", [], () => view.setRowPx(LANE_HEIGHTS.normal)),
  ];
}
