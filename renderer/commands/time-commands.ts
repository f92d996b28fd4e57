import { knowsBoot } from "../state/selectors.js";
import { labelOf } from "../viewmodel/lane-names.js";
import type { Target } from "../viewmodel/target.js";
import { TIME_FORMAT_TITLES, TIME_FORMATS } from "../viewmodel/time-format.js";
import type { Command, CommandContext } from "./command.js";
import { isOpen, maker } from "./make-commands.js";
import { onLane, selectedTarget, targetMaker } from "./target-command.js";

const ZOOM_STEP = 1.5;
/** Share of the length of a state that is shown on either side of it. */
const ROOM_AROUND = 0.25;
const ZOOM_TITLES: Readonly<Record<Target["kind"], string>> = {
  lane: "Zoom to the selection",
  state: "Zoom to the state",
  time: "Zoom to the selection",
  row: "Zoom to it",
  event: "Zoom to it",
  frame: "Zoom to it",
  panel: "Zoom to it",
};

export function timeCommands(context: CommandContext): Command[] {
  const { actions, stores, select } = context;
  const { selection, view, squeeze, ui } = actions;
  const time = maker("Time", isOpen(stores));
  const ofTarget = targetMaker(context, "Time");
  const zoomTo = ({ kind, range }: Target) => {
    if (range === undefined) return [];
    const margin = kind === "time" ? 0 : ROOM_AROUND;
    return [{ title: ZOOM_TITLES[kind], run: () => view.zoomToRange(range.t0, range.t1, margin) }];
  };
  const selectRange = ({ kind, range }: Target) =>
    range === undefined || kind === "time" ? [] : [{ run: () => selection.setRange(range) }];
  /** Of what a lane heads too: of a VM all of it. */
  const squeezeLane = (lane: number) => {
    const isOn = stores.view.getState().squeezing?.lane === lane;
    const name = labelOf(stores.session.getState().lanes, lane);
    const title = isOn ? "Show all time" : `Squeeze gaps in which ${name} does nothing`;
    return [{ title, run: () => squeeze.toggleLane(lane) }];
  };
  const hasTime = () => selectedTarget(context)?.range !== undefined;
  const isSqueezed = () => stores.view.getState().squeezing !== undefined;
  /** Traces that were recorded far apart have long empty time between them. */
  const hasParts = () => 1 < select.recordedParts().length;
  const hasBoot = () => knowsBoot(stores.session.getState().trace);
  return [
    time("zoom-in", "Zoom in", ["KeyW", "Equal", "NumpadAdd"], () => view.zoom(1 / ZOOM_STEP)),
    time("zoom-out", "Zoom out", ["KeyS", "Minus", "NumpadSubtract"], () => view.zoom(ZOOM_STEP)),
    time("pan-left", "Pan a quarter window left", ["KeyA"], () => view.pan(-0.25)),
    time("pan-right", "Pan a quarter window right", ["KeyD"], () => view.pan(0.25)),
    time("page-left", "Pan a window left", ["Shift+KeyA"], () => view.pan(-1)),
    time("page-right", "Pan a window right", ["Shift+KeyD"], () => view.pan(1)),
    { ...time("zoom-selection", "Zoom to selection", ["KeyZ", "KeyF"], view.zoomToSelection, hasTime), on: zoomTo },
    ofTarget("select-range", "Select its time", [], selectRange),
    time("zoom-all", "Show the whole trace", ["Digit0", "Numpad0", "Home"], view.fit),
    time("part-next", "Next recorded part", ["Alt+PageDown"], () => view.showPart(1), hasParts),
    time("part-previous", "Previous recorded part", ["Alt+PageUp"], () => view.showPart(-1), hasParts),
    time("squeeze", "Squeeze gaps in which nothing happens, or show all time", ["KeyU"], squeeze.toggle),
    time("squeeze-again", "Squeeze gaps anew, by what the window shows", ["Shift+KeyU"], squeeze.again, isSqueezed),
    ofTarget("squeeze-lane", "Squeeze gaps of this lane", [], onLane(squeezeLane)),
    time("go-to-time", "Go to a time…", ["KeyG"], () => ui.openDialog("time")),
    time("view-back", "Back to the view before", ["Alt+ArrowLeft"], view.back),
    time("view-forward", "Forward again", ["Alt+ArrowRight"], view.forward),
    ...TIME_FORMATS.map((format) => {
      const title = `Show times as: ${TIME_FORMAT_TITLES[format]}`;
      const when = () => format !== "boot" || hasBoot();
      return time(`time-${format}`, title, [], () => view.setTimeFormat(format), when);
    }),
  ];
}
