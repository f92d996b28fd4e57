import { codeKind, type Frames, OwnerFinder } from "./frames.js";
import type { SymbolOwner } from "./symbol-owner.js";

/** Frames that are named alike. */
export interface FrameGroup {
  /** -1: not known whose. */
  readonly owner: number;
  readonly kind: "kernel" | "user";
  readonly machine: string;
  /** Of kernels "": all parts of one have one file. */
  readonly dso: string;
  readonly space: number;
  readonly rows: readonly number[];
}

export function sortFrames(frames: Frames, owners: readonly SymbolOwner[]): readonly FrameGroup[] {
  const finder = new OwnerFinder(owners);
  const groups = new Map<string, FrameGroup & { readonly rows: number[] }>();
  for (let frame = 0; frame < frames.size; frame += 1) {
    const kind = codeKind(frames.modeOf(frame));
    if (kind === undefined) continue;
    const owner = finder.ownerOf(frames, frame);
    const machine = frames.machineOf(frame);
    const dso = kind === "kernel" ? -1 : frames.dsoOf(frame);
    const space = kind === "kernel" ? -1 : frames.spaceOf(frame);
    const key = `${owner} ${kind} ${machine} ${dso} ${space}`;
    const known = groups.get(key);
    if (known !== undefined) known.rows.push(frame);
    else {
      const texts = { machine: frames.textOf(machine), dso: frames.textOf(dso) };
      groups.set(key, { owner, kind, space, rows: [frame], ...texts });
    }
  }
  return [...groups.values()];
}
