import { STATE_COUNT, State } from "../../workers/model/states.js";
import { contrast, rgbFromHex } from "./rgb.js";

/**
 * Colours of states, per theme and preset.
 *
 * "Colour-blind safe" was found by annealing in OKLCH: each state kept to a family people know from other
 * tools (green runs, blue kernel, red VMM, purple preempted, orange runnable, ochre blocked, grey idle; what costs
 * a guest time is the brightest), and the smallest CIEDE2000 difference between any two states of one lane kind
 * made as large as possible for normal, protan, deutan and tritan vision at once, at 3:1 or more against the lanes'
 * ground: 15.5 in dark, 15.8 in light. States that never share a lane kind may share a colour where they mean the
 * same (hypervisor and system call are both the host kernel). The palette test computes all of it again.
 */
export const THEMES = ["dark", "light"] as const;
export type Theme = (typeof THEMES)[number];

export const PRESETS = ["safe", "trace-compass", "perfetto", "high-contrast"] as const;
export type Preset = (typeof PRESETS)[number];

export const PRESET_TITLES: Readonly<Record<Preset, string>> = {
  safe: "Colour-blind safe",
  "trace-compass": "Trace Compass",
  perfetto: "Perfetto",
  "high-contrast": "High contrast",
};

/** A colour per state number, "#rrggbb". */
export type Palette = readonly string[];

/** The background of the lanes. */
export const LANE_GROUND: Readonly<Record<Theme, string>> = { dark: "#131519", light: "#ffffff" };

/** Colours by meaning: states that mean the same share one. */
interface Families {
  readonly guest: string;
  readonly nested: string;
  readonly kernel: string;
  readonly poll: string;
  readonly vmm: string;
  readonly idle: string;
  readonly blocked: string;
  readonly runnable: string;
  readonly preempted: string;
  readonly stopped: string;
  readonly unknown: string;
  readonly user: string;
  readonly irq: string;
  readonly softirq: string;
  readonly fresh: string;
  readonly dead: string;
}

const SAFE: Readonly<Record<Theme, Families>> = {
  dark: {
    guest: "#45b781",
    nested: "#e8ffcd",
    kernel: "#9ca9e7",
    poll: "#2c698e",
    vmm: "#aa3f49",
    idle: "#777c7d",
    blocked: "#a6800c",
    runnable: "#ffab29",
    preempted: "#a64ffa",
    stopped: "#ffe5fa",
    unknown: "#aeabb3",
    user: "#bcfecc",
    irq: "#ac3d44",
    softirq: "#a43de3",
    fresh: "#326988",
    dead: "#7b7b7a",
  },
  light: {
    guest: "#32a179",
    nested: "#325e46",
    kernel: "#585fff",
    poll: "#00243a",
    vmm: "#711e00",
    idle: "#8e93a6",
    blocked: "#b98d03",
    runnable: "#935f11",
    preempted: "#5d06b7",
    stopped: "#271513",
    unknown: "#676a77",
    user: "#145c42",
    irq: "#630549",
    softirq: "#4c08bb",
    fresh: "#34a1b0",
    dead: "#948e81",
  },
};

/** The colours of Trace Compass' Linux and virtual machine views, for hands used to them. */
const TRACE_COMPASS: Families = {
  guest: "#00c800",
  nested: "#539c53",
  kernel: "#0000c8",
  poll: "#c8c864",
  vmm: "#b30606",
  idle: "#c8c8c8",
  blocked: "#c8c800",
  runnable: "#c86400",
  preempted: "#cf7f2f",
  stopped: "#969696",
  unknown: "#646464",
  user: "#00c800",
  irq: "#c80064",
  softirq: "#c89664",
  fresh: "#96c8c8",
  dead: "#505050",
};

/** After Perfetto's thread states. */
const PERFETTO: Families = {
  guest: "#317d31",
  nested: "#57a457",
  kernel: "#4051b5",
  poll: "#7fb3d5",
  vmm: "#c0392b",
  idle: "#9e9e9e",
  blocked: "#a25b57",
  runnable: "#99ba36",
  preempted: "#ff9900",
  stopped: "#b2b2b2",
  unknown: "#f7efda",
  user: "#317d31",
  irq: "#8e44ad",
  softirq: "#af7ac5",
  fresh: "#b2b2b2",
  dead: "#757575",
};

const HIGH_CONTRAST: Readonly<Record<Theme, Families>> = {
  dark: {
    ...SAFE.dark,
    guest: "#2fe08f",
    kernel: "#9fb4ff",
    poll: "#5fb0e0",
    vmm: "#ff6a5a",
    idle: "#9a9fa3",
    blocked: "#d9b01a",
    preempted: "#cf8cff",
    irq: "#ff4d6d",
    softirq: "#d690ff",
    fresh: "#7fd0e8",
    dead: "#8e8e8e",
  },
  light: {
    ...SAFE.light,
    guest: "#00734a",
    kernel: "#0000d0",
    idle: "#6d6d78",
    blocked: "#7a5c00",
    runnable: "#8a3d00",
    fresh: "#006a85",
    dead: "#6b6b60",
  },
};

export function paletteOf(preset: Preset, theme: Theme): Palette {
  return paletteFrom(familiesOf(preset, theme));
}

/** Black or white, whichever reads better on `colour`. */
export function inkOn(colour: string): string {
  const ground = rgbFromHex(colour);
  return contrast(ground, [0, 0, 0]) < contrast(ground, [1, 1, 1]) ? "#ffffff" : "#000000";
}

function familiesOf(preset: Preset, theme: Theme): Families {
  switch (preset) {
    case "safe":
      return SAFE[theme];
    case "trace-compass":
      return TRACE_COMPASS;
    case "perfetto":
      return PERFETTO;
    case "high-contrast":
      return HIGH_CONTRAST[theme];
  }
}

function paletteFrom(f: Families): Palette {
  const colours: string[] = Array.from({ length: STATE_COUNT }, () => f.unknown);
  const put = (colour: string, ...states: readonly State[]) => {
    for (const state of states) colours[state] = colour;
  };
  put(f.guest, State.GUEST);
  put(f.nested, State.GUEST_NESTED);
  put(f.kernel, State.HYPERVISOR, State.SYSCALL);
  put(f.poll, State.HALT_POLL);
  put(f.vmm, State.VMM);
  put(f.idle, State.WAIT, State.IDLE);
  put(f.blocked, State.VMM_BLOCKED, State.BLOCKED);
  put(f.runnable, State.RUNNABLE);
  put(f.preempted, State.PREEMPTED);
  put(f.stopped, State.STOPPED);
  put(f.user, State.USER);
  put(f.irq, State.INTERRUPTED, State.IRQ);
  put(f.softirq, State.SOFTIRQ);
  put(f.fresh, State.NEW);
  put(f.dead, State.DEAD);
  put(f.kernel, State.LEVEL_1, State.LEVEL_2, State.LEVEL_3, State.LEVEL_4);
  return colours;
}
