import type { LaneId } from "../../workers/model/lanes.js";
import type { Target, TargetFrame } from "../viewmodel/target.js";
import type { Command, CommandContext, Offer } from "./command.js";
import { focusField, isOpen, maker } from "./make-commands.js";
import { onLane } from "./target-command.js";

/** The profile of the selection: its panel, its views, and what is done to a frame. */
export function profileCommands({ actions: { profile, ui, compare }, stores }: CommandContext): Command[] {
  const command = maker("Selection", isOpen(stores));
  const now = () => stores.profile.getState();
  const isMarked = () => now().marked !== undefined;
  const isFiltered = () => 0 < now().transforms.length;
  const ofFrame = (id: string, title: string, offers: (frame: TargetFrame) => readonly Offer[]): Command => ({
    ...command(
      id,
      title,
      [],
      () => undefined,
      () => false,
    ),
    on: ({ frame }: Target) => (frame === undefined ? [] : offers(frame)),
    isOfRows: true,
  });
  const ofFunction = (id: string, title: string, kind: "focus" | "merge" | "drop" | "collapse-recursion") =>
    ofFrame(id, title, ({ of }) => (of === undefined ? [] : [{ run: () => profile.transform({ kind, ...of }) }]));
  return [
    { ...command("profile", "Profile of the selection", ["Shift+KeyP"], profile.open) },
    {
      ...command(
        "profile-lane",
        "Profile of this lane",
        [],
        () => undefined,
        () => false,
      ),
      on: onLane((lane) => [{ run: () => profile.openOf(lane) }]),
      isOfRows: true,
    },
    command("profile-flame", "Profile: flame graph", [], () => showView("flame")),
    command("profile-icicle", "Profile: icicle, the root on top", [], () => showView("icicle")),
    command("profile-callers", "Profile: inverted, the innermost function on top", [], () => showView("callers")),
    command("profile-tree", "Profile: call tree as a table", [], () => showView("tree")),
    command("profile-callers-tree", "Profile: inverted tree as a table", [], () => showView("callers-tree")),
    command("profile-chart", "Profile: flame chart, stacks over time", [], () => showView("chart")),
    command("profile-parts", "Profile: split into small graphs side by side", [], () => showView("parts")),
    command("profile-functions", "Profile: table of functions", [], () => showView("functions")),
    command("profile-difference", "Profile: what differs between A and B", [], () => showView("difference")),
    command("profile-a", "Profile: the selection is A of the difference", [], () => compare.take("a", "profile")),
    command("profile-b", "Profile: the selection is B of the difference", [], () => {
      compare.take("b", "profile");
      showView("difference");
    }),
    {
      ...command(
        "profile-side-a",
        "Profile: this lane is A of the difference",
        [],
        () => undefined,
        () => false,
      ),
      on: onLane((lane) => [{ run: () => takeSide("a", lane) }]),
      isOfRows: true,
    },
    {
      ...command(
        "profile-side-b",
        "Profile: this lane is B of the difference",
        [],
        () => undefined,
        () => false,
      ),
      on: onLane((lane) => [{ run: () => takeSide("b", lane) }]),
      isOfRows: true,
    },
    command("profile-host", "Profile: with or without the host's work for VMs", [], () =>
      profile.setWithHost(!now().withHost),
    ),
    command("profile-search", "Profile: find functions", [], () => {
      ui.showPanel("profile");
      requestAnimationFrame(() => focusField("profile-search"));
    }),
    command(
      "profile-picture",
      "Profile: save the graph as a picture (PNG)",
      [],
      () => void profile.savePicture("png-2"),
    ),
    command("profile-copy", "Profile: copy the graph as a picture", [], () => void profile.copyPicture()),
    command("profile-undo-filter", "Profile: undo the last filter", [], () => profile.undoTransform(), isFiltered),
    command("profile-next", "Profile: next sample of the marked frame", [], () => void profile.step(1), isMarked),
    command(
      "profile-previous",
      "Profile: sample before of the marked frame",
      [],
      () => void profile.step(-1),
      isMarked,
    ),
    command("profile-unmark", "Profile: mark no frame", [], () => profile.mark(undefined), isMarked),
    ofFrame("frame-zoom", "Zoom to this frame", ({ path }) =>
      path === undefined ? [] : [{ run: () => profile.zoomTo(path) }],
    ),
    ofFrame("frame-mark", "Mark its samples on the lanes", ({ path, isInverted }) => {
      const name = path?.at(-1)?.name;
      return path === undefined || name === undefined ? [] : [{ run: () => profile.mark({ path, isInverted, name }) }];
    }),
    ofFrame("frame-sandwich", "Callers and callees", ({ of }) =>
      of === undefined ? [] : [{ run: () => profile.sandwich(of) }],
    ),
    ofFrame("frame-addresses", "Samples by address", ({ of }) =>
      of === undefined ? [] : [{ run: () => profile.addresses(of) }],
    ),
    ofFunction("frame-focus", "Filter: only from this function on", "focus"),
    ofFunction("frame-drop", "Filter: without stacks with this function", "drop"),
    ofFunction("frame-merge", "Filter: merge this function into its callers", "merge"),
    ofFunction("frame-recursion", "Filter: its recursion as one frame", "collapse-recursion"),
    ofFrame("frame-dso", "Filter: its DSO as one frame", ({ of }) =>
      of === undefined || of.dso === ""
        ? []
        : [{ run: () => profile.transform({ kind: "collapse-dso", dso: of.dso }) }],
    ),
  ];

  function takeSide(side: "a" | "b", lane: LaneId): void {
    // The lanes of the window are none of another trace.
    if (side === "b") compare.closeOther();
    profile.setSide(side, lane);
    showView("difference");
  }

  function showView(view: ReturnType<typeof now>["view"]): void {
    profile.setView(view);
    ui.showPanel("profile");
  }
}
