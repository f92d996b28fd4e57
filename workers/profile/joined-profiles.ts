import { PairTable } from "../core/pair-table.js";
import { StringTable } from "../core/string-table.js";
import { NO_LANE } from "../model/lanes.js";
import type { Profile, ProfileFrames } from "../model/profile-answers.js";
import type { Joined, JoinedSide } from "./joined.js";

/** Two profiles of any sessions with the same groups and transforms. Nodes are the same if the texts of their paths are. */
export function joinedProfiles(before: Profile, after: Profile): Joined {
  const frames = new JoinedFrames();
  const nodes = new PairTable();
  nodes.idOf(-1, -1);
  const placesBefore = joinedNodes(nodes, before, frames.add(before));
  const placesAfter = joinedNodes(nodes, after, frames.add(after));
  return {
    head: after,
    eventBefore: before.event,
    nodes,
    before: sideOf(before, placesBefore, nodes.size),
    after: sideOf(after, placesAfter, nodes.size),
    framesOf: (shown) => ({ frame: shown, frames: frames.frames(), strings: frames.strings.since(0) }),
  };
}

/** The weights of a side by the joined nodes. Siblings that are called the same are one. */
function sideOf({ nodes, totals }: Profile, places: Int32Array, size: number): JoinedSide {
  const side = { self: new Float64Array(size), total: new Float64Array(size), samples: new Int32Array(size) };
  for (let node = 0; node < nodes.count; node += 1) {
    const place = places[node] as number;
    side.self[place] = (side.self[place] as number) + (nodes.self[node] as number);
    side.total[place] = (side.total[place] as number) + (nodes.total[node] as number);
    side.samples[place] = (side.samples[place] as number) + (nodes.samples[node] as number);
  }
  return { ...side, totals };
}

/** By node of a profile: its place among the joined ones. */
function joinedNodes(joined: PairTable, { nodes }: Profile, frames: Int32Array): Int32Array {
  const places = new Int32Array(nodes.count);
  for (let node = 1; node < nodes.count; node += 1) {
    const parent = places[nodes.parent[node] as number] as number;
    places[node] = joined.idOf(parent, frames[nodes.frame[node] as number] as number);
  }
  return places;
}

/** Places of the lane and of the name by the compiler in the rows of `JoinedFrames`. */
const LANE = 6;
const LINK_NAME = 8;

/** The frames of two profiles as one list. */
class JoinedFrames {
  readonly strings = new StringTable();
  private readonly ids = new Map<string, number>();
  private readonly rows: number[][] = [];

  /** By frame of a profile: its place in the list. */
  add({ frames, strings }: Profile): Int32Array {
    const { name, dso, kind, unresolved, group, mode, lane, owner, linkName } = frames;
    const ownerOf = (frame: number) => this.strings.idOf(strings[owner[frame] as number] ?? "");
    const linkNameOf = (frame: number) => {
      const text = strings[linkName[frame] as number];
      return text === undefined ? -1 : this.strings.idOf(text);
    };
    return Int32Array.from({ length: frames.count }, (_, frame) => {
      const own = [
        this.strings.idOf(strings[name[frame] as number] ?? ""),
        this.strings.idOf(strings[dso[frame] as number] ?? ""),
      ];
      const kinds = [kind[frame], group[frame], mode[frame]] as number[];
      const key = [...own, ...kinds].join(" ");
      const known = this.ids.get(key);
      if (known !== undefined) {
        const row = this.rows[known] as number[];
        // One frame of several lanes with one name is none of them.
        if (row[LANE] !== lane[frame]) row[LANE] = NO_LANE;
        if (row[LINK_NAME] !== linkNameOf(frame)) row[LINK_NAME] = -1;
        return known;
      }
      this.ids.set(key, this.rows.length);
      const more = [unresolved[frame] as number, lane[frame] as number, ownerOf(frame), linkNameOf(frame)];
      return this.rows.push([...own, ...kinds, ...more]) - 1;
    });
  }

  frames(): ProfileFrames {
    const column = (i: number) => this.rows.map((row) => row[i] as number);
    return {
      count: this.rows.length,
      name: Int32Array.from(column(0)),
      dso: Int32Array.from(column(1)),
      kind: Uint8Array.from(column(2)),
      group: Int8Array.from(column(3)),
      mode: Int8Array.from(column(4)),
      unresolved: Uint8Array.from(column(5)),
      lane: Int32Array.from(column(LANE)),
      owner: Int32Array.from(column(7)),
      linkName: Int32Array.from(column(LINK_NAME)),
    };
  }
}
