import { kindOf } from "../../workers/model/annotations/annotation.js";
import type { Place } from "../../workers/model/annotations/placed.js";
import { titleOf } from "../viewmodel/lane-names.js";
import type { Target } from "../viewmodel/target.js";
import { timeAtPx } from "../viewmodel/viewport.js";
import type { Command, CommandContext } from "./command.js";
import { focusField, isOpen, maker } from "./make-commands.js";
import { selectedTarget, targetMaker } from "./target-command.js";

/** Bookmarks, notes and arrows. */
export function annotationCommands(context: CommandContext): Command[] {
  const { actions, stores, select, host } = context;
  const { annotations, annotationFiles, ui } = actions;
  const command = maker("Bookmarks", isOpen(stores));
  const ofTarget = targetMaker(context, "Bookmarks");

  /** The selection if the target lies in it, the stretch that a row is about, or else the moment. */
  const placeOf = ({ kind, lane, timeNs, range }: Target): Place | undefined => {
    const { range: selected, area } = stores.selection.getState();
    const own = lane === undefined ? [] : [lane];
    const isInside =
      selected !== undefined && (timeNs === undefined || (selected.t0 <= timeNs && timeNs <= selected.t1));
    if (kind === "row" || kind === "event") {
      if (range !== undefined) return { ...range, lanes: own };
    } else if (isInside) return { ...selected, lanes: area === undefined ? own : [...area] };
    return timeNs === undefined ? undefined : { t0: timeNs, t1: timeNs, lanes: own };
  };
  const here = (): Place => {
    const { hover, lane } = stores.selection.getState();
    const { view, widthPx } = stores.view.getState();
    const timeNs = hover?.timeNs ?? timeAtPx(view, widthPx, widthPx / 2);
    const own = lane ?? hover?.lane;
    return { t0: timeNs, t1: timeNs, lanes: own === undefined ? [] : [own] };
  };
  const selectedPlace = (): Place => {
    const { range, area, cursorNs } = stores.selection.getState();
    // A range that was dragged somewhere else than the lane and state that were picked before is one of all lanes.
    const isElsewhere = range !== undefined && cursorNs !== undefined && (cursorNs < range.t0 || range.t1 < cursorNs);
    if (isElsewhere) return { ...range, lanes: [...(area ?? [])] };
    const target = selectedTarget(context);
    return (target && placeOf(target)) ?? here();
  };
  const mark = (place: Place) => {
    const made = annotations.mark(place);
    if (made !== undefined) ui.say("Bookmark added");
  };
  const onPlace = (title: (place: Place) => string, run: (place: Place) => void) => (target: Target) => {
    const place = placeOf(target);
    return place === undefined ? [] : [{ title: title(place), run: () => run(place) }];
  };
  const isRange = ({ t0, t1 }: Place) => t0 < t1;
  const words = (place: Place) => (isRange(place) ? "this range" : "this moment");
  const wholeState = ({ kind, range, lane }: Target) =>
    kind !== "state" || range === undefined || lane === undefined
      ? []
      : [{ run: () => mark({ ...range, lanes: [lane] }) }];
  const annotationOf = ({ annotation = "" }: Target) => stores.annotations.getState().byId.get(annotation);
  const onAnnotation = (verb: string, dots: string, run: (id: string) => void) => (target: Target) => {
    const one = annotationOf(target);
    return one === undefined ? [] : [{ title: `${verb} the ${kindOf(one)}${dots}`, run: () => run(one.id) }];
  };
  const arrow = ({ lane, timeNs }: Target) => {
    if (lane === undefined || timeNs === undefined) return [];
    const isBegun = stores.annotations.getState().arrowFrom !== undefined;
    const end = { lane, timeNs };
    return isBegun
      ? [{ title: "Draw the arrow to here", run: () => annotations.endArrow(end) }]
      : [{ title: "Draw an arrow from here", run: () => annotations.beginArrow(end) }];
  };
  const arrowToCulprit = ({ state }: Target) => {
    const { lanes } = stores.session.getState();
    if (state === undefined || state.culprit < 0) return [];
    const { lane, culprit, start: timeNs } = state;
    const run = () => {
      annotations.beginArrow({ lane, timeNs });
      annotations.endArrow({ lane: culprit, timeNs });
    };
    return [{ title: `Draw an arrow to ${titleOf(lanes, culprit)}`, run }];
  };
  const hasAny = () => 0 < stores.annotations.getState().byId.size;
  const openFile = async () => {
    if (host.pick === undefined) return focusField("annotations");
    const items = await host.pick("files");
    if (items !== undefined) await annotationFiles.openFrom(items);
  };
  const write = (place: Place) => annotations.write({ place });
  const step = (direction: 1 | -1) => () => annotations.step(select.listedAnnotations(), direction);
  return [
    {
      ...command("mark", "Bookmark this place", ["KeyM"], () => mark(selectedPlace())),
      on: onPlace((place) => `Bookmark ${words(place)}`, mark),
    },
    {
      ...command("mark-note", "Write a note on this place…", ["Shift+KeyM"], () => write(selectedPlace())),
      on: onPlace((place) => `Write a note on ${words(place)}…`, write),
    },
    ofTarget("mark-state", "Bookmark the whole state", [], wholeState),
    ofTarget("arrow", "Draw an arrow from here, and then to another place", ["KeyR"], arrow),
    ofTarget("arrow-culprit", "Draw an arrow to what the state was due to", ["Shift+KeyR"], arrowToCulprit),
    ofTarget(
      "annotation-edit",
      "Edit the selected bookmark…",
      ["KeyB"],
      onAnnotation("Edit", "…", (id) => annotations.write({ id })),
    ),
    ofTarget(
      "annotation-delete",
      "Delete the selected bookmark",
      ["Delete"],
      onAnnotation("Delete", "", annotations.remove),
    ),
    command("bookmark-next", "Next bookmark", ["KeyN"], step(1)),
    command("bookmark-previous", "Previous bookmark", ["Shift+KeyN"], step(-1)),
    command("bookmarks-save", "Save the bookmarks as a file…", [], () => void annotationFiles.save(), hasAny),
    command("bookmarks-open", "Open a file of bookmarks…", [], () => void openFile()),
    command("bookmarks", "Show the bookmarks", ["Shift+KeyB"], () => ui.showPanel("bookmarks")),
  ];
}
