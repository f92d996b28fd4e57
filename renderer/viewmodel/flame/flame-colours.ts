import { FrameKind, type ProfileDiff } from "../../../workers/model/profile-answers.js";
import { ownersByWeight, ownersOf } from "../../../workers/model/profile-owners.js";
import { GROUP_COLOURS, type GroupSlots } from "../colour-groups.js";
import type { Theme } from "../palette.js";
import { type Rgb, rgbFromHex } from "../rgb.js";
import type { FlameTree } from "./flame-tree.js";

/** Of each kind of frame: whose code it is. Blue and orange tell guests from the host for colour-blind people, too. */
const KIND_COLOURS: Readonly<Record<Theme, Readonly<Record<FrameKind, string>>>> = {
  dark: {
    [FrameKind.UNKNOWN]: "#8d929c",
    [FrameKind.KERNEL]: "#e0994a",
    [FrameKind.USER]: "#d9c36a",
    [FrameKind.HYPERVISOR]: "#c98bd0",
    [FrameKind.GUEST_KERNEL]: "#6f9fe0",
    [FrameKind.GUEST_USER]: "#7cc5b8",
    [FrameKind.GROUP]: "#5a6270",
  },
  light: {
    [FrameKind.UNKNOWN]: "#b4b9c1",
    [FrameKind.KERNEL]: "#eba658",
    [FrameKind.USER]: "#e6d27c",
    [FrameKind.HYPERVISOR]: "#d5a0dc",
    [FrameKind.GUEST_KERNEL]: "#8fb6ee",
    [FrameKind.GUEST_USER]: "#94d3c8",
    [FrameKind.GROUP]: "#ced4dc",
  },
};

/** Neighbours of one kind differ by this in brightness at most, so that their borders are seen. */
const SPREAD = 0.13;

/** The colour of a node as red, green, blue, 0 to 255 each, packed. */
export type NodeColour = (node: number) => number;

/**
 * By whose code it is, a little brighter or darker by name: the same function has the same colour everywhere. A frame that
 * stands for whoever had a CPU, and what that executed, have the colour in which lanes show it: `slots` has those.
 */
export function kindColours(tree: FlameTree, theme: Theme, slots: Pick<GroupSlots, "of">): NodeColour {
  const ownerOf = ownersOf(tree);
  const colourOf = ownedColours(tree, theme, slots);
  // Those that weigh most choose first, so that none of them has the colour of another one.
  for (const owner of ownersByWeight(tree)) slots.of({ key: owner });
  return (node) => {
    const frame = tree.nodes.frame[node] ?? -1;
    return colourOf(frame, frame < 0 ? "" : ownerOf(node));
  };
}

/** The same of a frame (-1: a root) and the key of whom it stands for, or whose code it is; "" nobody. */
export function ownedColours(
  { frames, strings }: Pick<FlameTree, "frames" | "strings">,
  theme: Theme,
  slots: Pick<GroupSlots, "of">,
): (frame: number, owner: string) => number {
  const plain = frameColours({ frames, strings }, theme);
  const colours = GROUP_COLOURS[theme];
  return (frame, owner) => {
    if (owner === "") return plain(frame);
    const hex = colours[slots.of({ key: owner })] as string;
    const isGroup = frames.kind[frame] === FrameKind.GROUP;
    return isGroup ? packedRgb(rgbFromHex(hex)) : shaded(hex, strings[frames.name[frame] as number] ?? "");
  };
}

/** The colour of a frame by its kind and name alone; -1: a root. */
function frameColours(
  { frames, strings }: Pick<FlameTree, "frames" | "strings">,
  theme: Theme,
): (frame: number) => number {
  const known = new Int32Array(frames.count).fill(-1);
  return (frame) => {
    if (frame < 0) return packedRgb(rgbFromHex(KIND_COLOURS[theme][FrameKind.GROUP]));
    if (known[frame] === -1) {
      const hex = KIND_COLOURS[theme][frames.kind[frame] as FrameKind] ?? KIND_COLOURS[theme][FrameKind.UNKNOWN];
      known[frame] = shaded(hex, strings[frames.name[frame] as number] ?? "");
    }
    return known[frame] as number;
  };
}

function shaded(hex: string, name: string): number {
  const shade = 1 - SPREAD * hashOf(name);
  return packedRgb(rgbFromHex(hex).map((part) => part * shade) as unknown as Rgb);
}

/** The colour of a kind of frames, before it is shaded. */
export function kindColour(kind: FrameKind, theme: Theme): number {
  return packedRgb(rgbFromHex(KIND_COLOURS[theme][kind]));
}

const MORE: Rgb = rgbFromHex("#e8791b");
const LESS: Rgb = rgbFromHex("#3d7fd9");
const SAME: Readonly<Record<Theme, Rgb>> = { dark: rgbFromHex("#70757f"), light: rgbFromHex("#c6cbd2") };
/** A change of the share by this much has the full colour. */
const FULL_CHANGE = 0.1;

/** Orange: a larger share than before; blue: a smaller one; grey: chance would explain it. */
export function changeColours({ change, isSure }: Pick<ProfileDiff, "change" | "isSure">, theme: Theme): NodeColour {
  const same = SAME[theme];
  return (node) => {
    if (isSure[node] !== 1) return packedRgb(same);
    const by = change[node] as number;
    const strength = 0.35 + 0.65 * Math.min(1, Math.abs(by) / FULL_CHANGE);
    const to = by < 0 ? LESS : MORE;
    return packedRgb(same.map((part, i) => part + (to[i as 0 | 1 | 2] - part) * strength) as unknown as Rgb);
  };
}

/** The colours of a difference at their strongest. */
export function changeLooks(theme: Theme) {
  return { more: packedRgb(MORE), less: packedRgb(LESS), same: packedRgb(SAME[theme]) };
}

/** 0xrrggbb */
export function packedRgb([r, g, b]: Rgb): number {
  return (Math.round(r * 255) << 16) | (Math.round(g * 255) << 8) | Math.round(b * 255);
}

/** 0 to 1, always the same for the same text. */
function hashOf(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return ((hash >>> 8) & 0xffff) / 0xffff;
}
