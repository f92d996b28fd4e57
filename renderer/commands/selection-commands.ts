import { dockOf, shownPanel } from "../state/shown-panel.js";
import { ancestorsOf } from "../viewmodel/lane-layout.js";
import { labelOf, titleOf } from "../viewmodel/lane-names.js";
import type { Target } from "../viewmodel/target.js";
import type { Command, CommandContext } from "./command.js";
import { isOpen, maker } from "./make-commands.js";
import { onLane, targetMaker } from "./target-command.js";

export function selectionCommands(context: CommandContext): Command[] {
  const { actions, stores } = context;
  const { clocks, selection, session, overlay, search, tables, ui } = actions;
  const command = maker("Selection", isOpen(stores));
  const always = () => true;
  const onTarget = targetMaker(context, "Selection");
  /** Selects the lane, if it is not, and goes on. */
  const withLane = (run: () => void) =>
    onLane((lane) => {
      const select = () => {
        if (stores.selection.getState().lane !== lane) selection.selectLane(lane);
        run();
      };
      return [{ run: select }];
    });
  const followFrom = (direction: 1 | -1) => (target: Target) =>
    target.state === undefined ? [] : [{ run: () => void selection.follow(direction) }];
  /** The lane itself, or what runs on the CPU at that place. */
  const followLane = ({ lane = -1, state }: Target) => {
    const { lanes } = stores.session.getState();
    const who = lanes?.kinds[lane] === "cpu" ? (state?.culprit ?? -1) : lane;
    const kind = lanes?.kinds[who];
    if (kind !== "thread" && kind !== "vcpu") return [];
    const name = who === lane ? labelOf(lanes, who) : titleOf(lanes, who);
    return [{ title: `Follow ${name} wherever it runs`, run: () => overlay.follow(who) }];
  };
  const findingsOf = (lane: number) => {
    const { lanes, tree } = stores.session.getState();
    const vm = [lane, ...ancestorsOf(tree, lane)].find((one) => lanes?.kinds[one] === "vm");
    const show = () => {
      tables.setFindingsOf(vm);
      ui.showPanel("findings");
    };
    return [{ title: vm === undefined ? "All findings" : `Findings of ${labelOf(lanes, vm)}`, run: show }];
  };
  const toggleDetails = () => {
    const now = stores.ui.getState();
    const dock = dockOf(now, "details");
    const isDockOpen = dock === "below" ? now.isPanelOpen : now.side.isOpen;
    const panel = shownPanel(now, stores.selection.getState(), stores.tables.getState(), dock);
    if (isDockOpen && panel === "details") ui.toggleDock(dock);
    else ui.showPanel("details");
  };
  const clear = () =>
    ui.closeDialog() ||
    session.dismiss() ||
    clocks.takeBack() ||
    actions.annotations.giveUpArrow() ||
    overlay.clearPath() ||
    overlay.unfollow() ||
    tables.clearHighlight() ||
    search.clear() ||
    actions.annotations.deselect() ||
    selection.clearOne();
  const areaOf = (lane: number) => {
    const { area: lanes } = stores.selection.getState();
    const { limitTo, toggle } = actions.area;
    if (lanes === undefined) return [{ run: () => limitTo(lane) }];
    const title = lanes.has(lane) ? "Take the lane out of the selection" : "Add the lane to the selection";
    return [{ title, run: () => toggle(lane) }];
  };
  const hasArea = () => stores.selection.getState().area !== undefined;
  const pathTitle = "Critical path of this lane over the selection";
  const clearTitle = "Close the dialog, take away the path, end the search, clear the selection";
  return [
    command("state-next", "Next state", ["ArrowRight"], () => void selection.step(1)),
    command("state-previous", "Previous state", ["ArrowLeft"], () => void selection.step(-1)),
    command("lane-down", "Lane below", ["ArrowDown"], () => selection.moveLane(1)),
    command("lane-up", "Lane above", ["ArrowUp"], () => selection.moveLane(-1)),
    command("area-down", "Select the lane below too", ["Shift+ArrowDown"], () => actions.area.extendLanes(1)),
    command("area-up", "Select the lane above too", ["Shift+ArrowUp"], () => actions.area.extendLanes(-1)),
    command("range-next", "Select the next state too", ["Shift+ArrowRight"], () => void actions.area.extendRange(1)),
    command(
      "range-previous",
      "Select the previous state too",
      ["Shift+ArrowLeft"],
      () => void actions.area.extendRange(-1),
    ),
    onTarget("area-lane", "Limit the selection to this lane", [], onLane(areaOf)),
    command("area-all", "Select all lanes again", [], actions.area.clear, hasArea),
    onTarget("follow-back", "Follow to what woke it", ["["], followFrom(-1)),
    onTarget("follow-on", "Follow to what it wakes", ["]"], followFrom(1)),
    onTarget("follow-lane", "Follow this thread or vCPU wherever it runs", ["KeyT"], followLane),
    onTarget(
      "critical-path",
      pathTitle,
      ["KeyC"],
      withLane(() => void overlay.showCriticalPath()),
    ),
    onTarget(
      "statistics-of",
      "Statistics of the lane",
      [],
      withLane(() => ui.showPanel("statistics")),
    ),
    onTarget("findings-of", "Findings of its VM", [], onLane(findingsOf)),
    command("details", "Show or hide details", ["KeyI"], toggleDetails, always),
    command("clear", clearTitle, ["Escape"], () => void clear(), always),
  ];
}
