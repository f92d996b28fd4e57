import { type KeyChanges, NO_KEY_CHANGES } from "./keys.js";

/**
 * Key maps for hands that are used to another program. Each gives the commands keys of its model where these differ from
 * Lanescope's, and other keys to what they take them from; the rest stays. The keys of the models were read in their
 * manuals.
 */
export const KEY_MAP_IDS = [
  "lanescope",
  "trace-compass",
  "vscode-traces",
  "perfetto",
  "kernelshark",
  "speedscope",
] as const;
export type KeyMapId = (typeof KEY_MAP_IDS)[number];

interface KeyMap {
  readonly title: string;
  /** What differs, in words. */
  readonly about: string;
  readonly keys: KeyChanges;
}

const ZOOM_SIGNS = { in: ["Equal", "NumpadAdd"], out: ["Minus", "NumpadSubtract"] } as const;
/** States by the signs of the arrows' direction, where arrows pan or the model has them so. */
const STATES_BY_SIGNS = { "state-next": ["Period"], "state-previous": ["Comma"] };

export const KEY_MAPS: Readonly<Record<KeyMapId, KeyMap>> = {
  lanescope: {
    title: "Lanescope",
    about: "W and S zoom, A and D pan, arrows go from state to state and from lane to lane.",
    keys: NO_KEY_CHANGES,
  },
  "trace-compass": {
    title: "Trace Compass",
    about:
      "Like Lanescope's; . and , go to bookmarks, Ctrl with + − 0 changes the height of lanes, Ctrl+3 has all commands.",
    keys: {
      "bookmark-next": ["Period", "KeyN"],
      "bookmark-previous": ["Comma", "Shift+KeyN"],
      "lanes-taller": ["Ctrl+Equal", "Ctrl+NumpadAdd", "Ctrl+Shift+ArrowUp"],
      "lanes-lower": ["Ctrl+Minus", "Ctrl+NumpadSubtract", "Ctrl+Shift+ArrowDown"],
      "lanes-normal": ["Ctrl+Digit0"],
      commands: ["Ctrl+Digit3", "Ctrl+Shift+KeyP", "F1"],
    },
  },
  "vscode-traces": {
    title: "Trace viewer of VS Code",
    about: "I, J, K and L do what W, A, S and D do; . and , go to bookmarks; details and legend have Ctrl.",
    keys: {
      "zoom-in": ["KeyW", "KeyI", ...ZOOM_SIGNS.in],
      "zoom-out": ["KeyS", "KeyK", ...ZOOM_SIGNS.out],
      "pan-left": ["KeyA", "KeyJ"],
      "pan-right": ["KeyD", "KeyL"],
      details: ["Ctrl+KeyI"],
      legend: ["Ctrl+KeyL"],
      "bookmark-next": ["Period", "KeyN"],
      "bookmark-previous": ["Comma", "Shift+KeyN"],
      help: ["?", "Ctrl+F1"],
    },
  },
  perfetto: {
    title: "Perfetto",
    about:
      "/ searches, F zooms to the selection, . and , go from state to state, R selects the time of a state, Q has the details.",
    keys: {
      ...STATES_BY_SIGNS,
      search: ["/", "Ctrl+KeyF"],
      filter: ["Ctrl+Slash"],
      "zoom-selection": ["KeyF"],
      "select-range": ["KeyR"],
      arrow: ["Alt+KeyR"],
      details: ["KeyQ", "KeyI"],
    },
  },
  kernelshark: {
    title: "KernelShark",
    about: "+ and − zoom, ← and → pan, . and , go from state to state, Ctrl+D clears the selection.",
    keys: {
      ...STATES_BY_SIGNS,
      "zoom-in": [...ZOOM_SIGNS.in, "KeyW"],
      "zoom-out": [...ZOOM_SIGNS.out, "KeyS"],
      "pan-left": ["ArrowLeft", "KeyA"],
      "pan-right": ["ArrowRight", "KeyD"],
      clear: ["Escape", "Ctrl+KeyD"],
    },
  },
  speedscope: {
    title: "speedscope",
    about: "+ and − zoom; W and S go from lane to lane, A and D pan, 0 shows all.",
    keys: {
      "zoom-in": ZOOM_SIGNS.in,
      "zoom-out": ZOOM_SIGNS.out,
      "lane-up": ["ArrowUp", "KeyW"],
      "lane-down": ["ArrowDown", "KeyS"],
    },
  },
};

/** The keys of a map with those that the user gave beside it. */
export function keysWith(map: KeyMapId, own: KeyChanges): KeyChanges {
  return { ...KEY_MAPS[map].keys, ...own };
}
