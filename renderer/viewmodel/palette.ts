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
 * same (hypervisor and system call are both the host kernel).
 *
 * The other presets begin at the colours of their model and were moved as little as it takes, hue before lightness, until
 * they pass the same test: 15 between any two states of a lane kind in all four visions, 3:1 against the ground. The
 * palette test computes all of it again.
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

/**
 * The colours of Trace Compass' Linux and virtual machine views, for hands used to them, as near as all states can be
 * told apart: it gives some one colour (a guest and user space are both green), and some are hard to see.
 */
const TRACE_COMPASS: Readonly<Record<Theme, Families>> = {
  dark: {
    guest: "#95e400",
    nested: "#3ffffb",
    kernel: "#0452f3",
    poll: "#feffb2",
    vmm: "#ec006d",
    idle: "#b6b7b4",
    blocked: "#969400",
    runnable: "#9b4f03",
    preempted: "#d5a981",
    stopped: "#7f8991",
    unknown: "#626458",
    user: "#e5fae4",
    irq: "#ed0479",
    softirq: "#9a642d",
    fresh: "#9ac6c5",
    dead: "#fff3a1",
  },
  light: {
    guest: "#59a275",
    nested: "#829f01",
    kernel: "#0500c2",
    poll: "#3f3f3b",
    vmm: "#7d0000",
    idle: "#9b919c",
    blocked: "#6b6b5f",
    runnable: "#9c5624",
    preempted: "#170800",
    stopped: "#7f79bd",
    unknown: "#506272",
    user: "#829f03",
    irq: "#7b0b0c",
    softirq: "#906435",
    fresh: "#5a9e99",
    dead: "#3f3c3c",
  },
};

/** After Perfetto's thread states, moved as far as the same takes. */
const PERFETTO: Readonly<Record<Theme, Families>> = {
  dark: {
    guest: "#506f50",
    nested: "#67ad01",
    kernel: "#5c73fe",
    poll: "#79c4f7",
    vmm: "#c61206",
    idle: "#bbb8bb",
    blocked: "#be6787",
    runnable: "#bae543",
    preempted: "#bb9f84",
    stopped: "#f4ddba",
    unknown: "#ffffff",
    user: "#179426",
    irq: "#825093",
    softirq: "#cb9bdc",
    fresh: "#bdb8c0",
    dead: "#626458",
  },
  light: {
    guest: "#5c7255",
    nested: "#002200",
    kernel: "#262f85",
    poll: "#0157de",
    vmm: "#b1280f",
    idle: "#6f6673",
    blocked: "#513f3f",
    runnable: "#8c996f",
    preempted: "#c87402",
    stopped: "#a486ce",
    unknown: "#6e9c98",
    user: "#075f03",
    irq: "#9346c4",
    softirq: "#b97cd6",
    fresh: "#716f67",
    dead: "#1f1927",
  },
};

/** At 4.5:1 or more against the ground. */
const HIGH_CONTRAST: Readonly<Record<Theme, Families>> = {
  dark: {
    guest: "#1aca8e",
    nested: "#e6ffdb",
    kernel: "#886efd",
    poll: "#55869e",
    vmm: "#e75346",
    idle: "#82847e",
    blocked: "#fffe7e",
    runnable: "#f7a204",
    preempted: "#c0a4f1",
    stopped: "#fdd9ff",
    unknown: "#a3b2b5",
    user: "#d1ffdc",
    irq: "#ff0047",
    softirq: "#dda1ff",
    fresh: "#448ba0",
    dead: "#87847c",
  },
  light: {
    guest: "#0b8662",
    nested: "#394d40",
    kernel: "#185dff",
    poll: "#001540",
    vmm: "#3b1404",
    idle: "#524862",
    blocked: "#937008",
    runnable: "#7b390b",
    preempted: "#4f00b3",
    stopped: "#0f000c",
    unknown: "#737394",
    user: "#253d30",
    irq: "#3b0043",
    softirq: "#4800b3",
    fresh: "#007e67",
    dead: "#59435e",
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
      return TRACE_COMPASS[theme];
    case "perfetto":
      return PERFETTO[theme];
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
  // Slices have the colours of their names; this is that of their sum.
  put(f.idle, State.WAIT, State.IDLE, State.SLICE);
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
  put(f.idle, State.OWN_NEUTRAL);
  put(f.guest, State.OWN_ACTIVE);
  put(f.blocked, State.OWN_WAITING);
  put(f.runnable, State.OWN_WARNING);
  put(f.vmm, State.OWN_CRITICAL);
  return colours;
}
