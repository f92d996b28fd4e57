import type { Target } from "../viewmodel/target.js";
import type { Command, CommandContext, Offer } from "./command.js";
import { isOpen, maker } from "./make-commands.js";

/** The markers A and B: where they stand, and what lies between them. */
export function markerCommands({ actions: { markers }, stores }: CommandContext): Command[] {
  const time = maker("Time", isOpen(stores));
  const hasA = () => stores.markers.getState().a !== undefined;
  const hasB = () => stores.markers.getState().b !== undefined;
  const hasBoth = () => hasA() && hasB();
  /** On a state they stand at its ends, elsewhere at the moment. */
  const around = ({ kind, timeNs, state }: Target): readonly Offer[] => {
    if (kind !== "state" && kind !== "time") return [];
    if (state !== undefined)
      return [
        { title: "Marker A at the begin of the state", run: () => markers.set("a", state.start) },
        { title: "Marker B at the end of the state", run: () => markers.set("b", state.end) },
      ];
    if (timeNs === undefined) return [];
    return [
      { title: "Marker A here", run: () => markers.set("a", timeNs) },
      { title: "Marker B here", run: () => markers.set("b", timeNs) },
    ];
  };
  return [
    {
      ...time("marker-a", "Set the marker A", ["Digit1"], () => markers.setHere("a")),
      on: around,
      folds: { title: "Markers A and B", after: 0 },
    },
    time("marker-b", "Set the marker B", ["Digit2"], () => markers.setHere("b")),
    time("marker-a-jump", "Go to the marker A", ["Shift+Digit1"], () => markers.jump("a"), hasA),
    time("marker-b-jump", "Go to the marker B", ["Shift+Digit2"], () => markers.jump("b"), hasB),
    time("markers-zoom", "Zoom to what lies between A and B", ["Digit3"], markers.zoom, hasBoth),
    time("markers-select", "Select what lies between A and B", ["Shift+Digit3"], markers.select, hasBoth),
    time("markers-off", "Take the markers A and B away", [], markers.clear, () => hasA() || hasB()),
  ];
}
