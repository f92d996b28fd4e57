import type { KeyboardEvent } from "react";
import type { ProfileGroup } from "../../../../workers/model/profile-scope.js";
import type { App } from "../../../app.js";
import { focusField } from "../../../commands/make-commands.js";
import type { MarkedFrame } from "../../../state/profile-store.js";
import {
  boxFunction,
  boxName,
  boxPath,
  type ChartStep,
  type TimedChart,
} from "../../../viewmodel/flame/timed-chart.js";

interface ChartKeys {
  readonly timed: TimedChart | undefined;
  /** The box at the cursor; -1: none. */
  readonly at: number;
  /** Groups that the chart shows. */
  readonly groups: readonly ProfileGroup[];
  move(step: ChartStep): void;
  zoomIn(): void;
}

const STEPS: Readonly<Record<string, ChartStep>> = {
  ArrowUp: "out",
  ArrowDown: "in",
  ArrowLeft: "previous",
  ArrowRight: "next",
  Home: "first",
};

/** Keys while the chart has the focus. All others do what they do on the lanes: W, S, A and D pan and zoom. */
export function chartKey(app: App, event: KeyboardEvent, keys: ChartKeys): void {
  if (!runKey(app, event, keys)) return;
  event.preventDefault();
  event.stopPropagation();
}

function runKey(app: App, event: KeyboardEvent, { timed, at, groups, move, zoomIn }: ChartKeys): boolean {
  const { profile } = app.actions;
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) {
    if (event.code !== "KeyF" || event.shiftKey) return false;
    focusField("profile-search");
    return true;
  }
  if (event.shiftKey || event.target !== event.currentTarget) return false;
  const step = STEPS[event.code];
  if (step !== undefined) {
    move(step);
    return true;
  }
  const of = timed && boxFunction(timed, at);
  switch (event.code) {
    case "Enter":
      zoomIn();
      return true;
    case "Backspace":
      profile.undoTransform();
      return true;
    case "KeyC":
    case "KeyX":
      if (of !== undefined) profile.transform({ kind: event.code === "KeyC" ? "focus" : "merge", ...of });
      return true;
    case "KeyM":
      if (timed !== undefined && 0 <= at) profile.mark(markedBox(timed, at, groups));
      return true;
    default:
      return false;
  }
}

/** The samples of a box, and others of its lane with the same stack up to it. */
function markedBox(timed: TimedChart, box: number, groups: readonly ProfileGroup[]): MarkedFrame {
  const { chart } = timed;
  const lane = chart.lanes[chart.row[box] as number] as number;
  return { path: boxPath(timed, box), isInverted: false, name: boxName(timed, box), within: { lane, groups } };
}
