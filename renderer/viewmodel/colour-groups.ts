import { SUBJECT_KINDS, type SubjectGroup, type SubjectKind } from "../../workers/model/cells.js";
import { DIMMED, State } from "../../workers/model/states.js";
import type { CellTexture } from "./cell-texture.js";
import type { Palette, Theme } from "./palette.js";

/** What the colours of lanes stand for. */
export const COLOUR_BY = ["state", ...SUBJECT_KINDS] as const;
export type ColourBy = (typeof COLOUR_BY)[number];

/** Whose groups lanes are painted in; undefined: states have their own colours. Slices have the colours of their names. */
export function paintedBy(colourBy: ColourBy, hasSlices: boolean): SubjectKind | undefined {
  if (colourBy !== "state") return colourBy;
  return hasSlices ? "slice" : undefined;
}

export const COLOUR_BY_TITLES: Readonly<Record<ColourBy, string>> = {
  state: "state",
  vm: "VM",
  process: "process",
  priority: "priority",
  cpu: "CPU",
};

/** Colours by meaning that differ by ΔE 17 in all visions, at 3:1 or more: the palette test computes it again. */
export const GROUP_COLOURS: Readonly<Record<Theme, readonly string[]>> = {
  dark: ["#1ef5bb", "#a88fff", "#aca601", "#d25466", "#ffc8fb", "#53a79d", "#811fff", "#e7ff1c", "#83567b", "#457000"],
  light: ["#236c54", "#9e7cfe", "#a49300", "#ff3285", "#0b02ff", "#1ca399", "#8e0778", "#a50000", "#01002c", "#350000"],
};

/** Work is drawn in the colour of its group; these are the states of work. */
const WORK: ReadonlySet<number> = new Set([
  State.GUEST,
  State.GUEST_NESTED,
  State.HYPERVISOR,
  State.HALT_POLL,
  State.VMM,
  State.USER,
  State.SYSCALL,
  State.INTERRUPTED,
  State.SLICE,
]);
const STOLEN: ReadonlySet<number> = new Set([State.RUNNABLE, State.PREEMPTED]);

/** While groups have the colours, states have none: their height and hatching remain. */
const GREYS: Readonly<Record<Theme, { readonly work: string; readonly stolen: string; readonly rest: string }>> = {
  dark: { work: "#a0a6b0", stolen: "#e4e6ea", rest: "#6d737d" },
  light: { work: "#747b86", stolen: "#26292f", rest: "#8d939d" },
};

export function isWork(state: number): boolean {
  return WORK.has(state);
}

export function greyPalette(palette: Palette, theme: Theme): Palette {
  const { work, stolen, rest } = GREYS[theme];
  return palette.map((_, state) => (isWork(state) ? work : STOLEN.has(state) ? stolen : rest));
}

/**
 * Which of the colours each group has. A group keeps its colour as long as the trace is open, and mostly also in the next
 * one: it begins at the place that its key hashes to, and takes the next free one. Colours repeat when all are taken.
 */
export class GroupSlots {
  private readonly slots = new Map<string, number>();
  private readonly uses = GROUP_COLOURS.dark.map(() => 0);

  of({ key }: Pick<SubjectGroup, "key">): number {
    const had = this.slots.get(key);
    if (had !== undefined) return had;
    const least = Math.min(...this.uses);
    let slot = hash(key) % this.uses.length;
    while (this.uses[slot] !== least) slot = (slot + 1) % this.uses.length;
    this.uses[slot] = least + 1;
    this.slots.set(key, slot);
    return slot;
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/** The groups that work in columns [from, to) of some rows of a texture, those with most cells first. */
export function groupsInView(
  { groups, texels, width }: CellTexture,
  rows: readonly number[],
  from: number,
  to: number,
): readonly number[] {
  const counts = new Map<number, number>();
  for (const row of rows) {
    for (let at = row * width + Math.max(0, from); at < row * width + Math.min(width, to); at++) {
      const group = (groups?.cells[at] ?? 0) - 1;
      const works = [0, 2].some((i) => isWork((texels[at * 4 + i] ?? 0) & ~DIMMED));
      if (0 <= group && works) counts.set(group, (counts.get(group) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([group]) => group);
}
