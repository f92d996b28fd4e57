import { knowsBoot } from "../state/selectors.js";
import { TIME_FORMAT_TITLES, TIME_FORMATS } from "../viewmodel/time-format.js";
import { type Command, type CommandContext, isOpen } from "./command.js";

const ZOOM_STEP = 1.5;

export function timeCommands({ actions, stores }: CommandContext): Command[] {
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
