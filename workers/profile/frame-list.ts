import { intColumn } from "../core/columns.js";
import { StringTable } from "../core/string-table.js";
import { NO_LANE } from "../model/lanes.js";
import { FrameKind, type ProfileFrames } from "../model/profile-answers.js";
import { PROFILE_GROUPS } from "../model/profile-scope.js";
import type { Folded } from "./fold.js";
import type { FunctionList } from "./node-map.js";

/** What the frames of a tree stand for: group frames first, then functions. */
export interface FrameSpace {
  readonly groupFrames: Folded["groupFrames"];
  readonly functions: Pick<FunctionList, "nameOf" | "dsoOf" | "ownerOf" | "kindOf" | "isUnresolved" | "linkNameOf">;
}

/** The frames of an answer and its strings. `frame` numbers those of a `FrameSpace`. */
export class FrameList {
  /** By frame: its place + 1. */
  private readonly places = intColumn();
  private readonly frames: number[] = [];
  private readonly strings = new StringTable();
  /** By string id of the session + 1: its place + 1. */
  private readonly textPlaces = intColumn();

  constructor(
    private readonly space: FrameSpace,
    private readonly textOf: (id: number) => string,
  ) {}

  placeOf(frame: number): number {
    const known = frame < this.places.values.length ? this.places.at(frame) : 0;
    if (known !== 0) return known - 1;
    const next = this.frames.push(frame);
    this.places.set(frame, next);
    return next - 1;
  }

  finish(): { readonly frames: ProfileFrames; readonly strings: readonly string[] } {
    const { space } = this;
    const { groupFrames, functions } = space;
    const count = this.frames.length;
    const frames = {
      count,
      name: new Int32Array(count),
      dso: new Int32Array(count),
      kind: new Uint8Array(count),
      unresolved: new Uint8Array(count),
      linkName: new Int32Array(count).fill(-1),
      group: new Int8Array(count).fill(-1),
      mode: new Int8Array(count).fill(-1),
      lane: new Int32Array(count).fill(NO_LANE),
      owner: new Int32Array(count),
    };
    for (const [place, frame] of this.frames.entries()) {
      const group = groupFrames[frame];
      const one = frame - groupFrames.length;
      frames.name[place] = group === undefined ? this.textPlace(functions.nameOf(one)) : this.strings.idOf(group.name);
      frames.dso[place] = this.textPlace(group === undefined ? functions.dsoOf(one) : -1);
      frames.owner[place] = this.strings.idOf(group === undefined ? functions.ownerOf(one) : "");
      if (group === undefined) {
        frames.kind[place] = functions.kindOf(one);
        frames.unresolved[place] = functions.isUnresolved(one) ? 1 : 0;
        const linkName = functions.linkNameOf(one);
        if (0 <= linkName) frames.linkName[place] = this.textPlace(linkName);
      } else {
        frames.kind[place] = FrameKind.GROUP;
        frames.group[place] = PROFILE_GROUPS.indexOf(group.group);
        frames.mode[place] = group.mode;
        frames.lane[place] = group.lane;
      }
    }
    return { frames, strings: this.strings.since(0) };
  }

  /** Of a string id of the session. */
  private textPlace(id: number): number {
    const known = id + 1 < this.textPlaces.values.length ? this.textPlaces.at(id + 1) : 0;
    if (known !== 0) return known - 1;
    const place = this.strings.idOf(this.textOf(id));
    this.textPlaces.set(id + 1, place + 1);
    return place;
  }
}
