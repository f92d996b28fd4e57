import { assert } from "../core/assert.js";
import { type ArrayMemory, HEAP_MEMORY, Slabs } from "../core/slabs.js";
import { type LaneId, type LaneMark, type LaneSpec, NO_LANE } from "../model/lanes.js";
import type { Tails } from "./chunk-index.js";
import { ChunkKeeper } from "./chunk-keeper.js";
import { LabelTable } from "./label-table.js";
import { LaneTrack } from "./lane-track.js";
import { SharedGrids } from "./shared-grids.js";
import { TRACK } from "./track-head.js";

/** All lanes of a session and their intervals. */
export class LaneStore {
  readonly specs: LaneSpec[] = [];
  readonly tracks: LaneTrack[] = [];
  readonly marks = new Map<LaneId, LaneMark>();
  private readonly byPath = new Map<string, LaneId>();
  /** Ids of lanes that were taken away, by the path that they had. */
  private readonly passed = new Map<string, LaneId>();
  /** Lanes that may be taken away. */
  private readonly passing = new Set<LaneId>();
  private hasGuests = false;
  /** Lanes before this one belong to another store, which has finished them. */
  private firstOwn = 0;
  /** Grows with every added or changed lane, so that viewers know when to fetch the list again. */
  version = 0;

  /** Where the session's arrays come from. */
  readonly memory = new Slabs();
  private readonly grids = new SharedGrids();

  /** `tails`: where rows are written; see `LaneTrack`. `keeper`: where full chunks are kept. */
  constructor(
    readonly labels: LabelTable = new LabelTable(),
    private readonly tails?: Tails,
    readonly keeper = new ChunkKeeper(),
  ) {
    if (tails === undefined) return;
    keeper.packRows = tails.kernels.packRows;
    keeper.unpackRowsWith = tails.kernels.unpackRows;
  }

  /**
   * A store that begins with the lanes of another one, under the same ids. Lanes added to it are not in the other. Passing
   * lanes stay behind: whoever made them may take them away while the store is filled, and makes them anew here. The other
   * one gets no more rows: its labels move to where the rows of this one are written.
   */
  static after(others: LaneStore, tails?: Tails): LaneStore {
    if (tails !== undefined) others.labels.moveTo(tails.memory);
    const lanes = new LaneStore(others.labels, tails, others.keeper);
    others.specs.forEach((spec, id) => {
      if (others.passing.has(id)) lanes.take(goneLane(id), lanes.passingTrack());
      else lanes.take(spec, others.track(id));
    });
    lanes.keepIds(others);
    for (const [id, mark] of others.marks) if (!others.passing.has(id)) lanes.marks.set(id, mark);
    lanes.firstOwn = others.count;
    return lanes;
  }

  /**
   * A store with the same lanes under the same ids, but for those that are gone, and passing ones: nothing is left of them.
   * Lanes that share memory with them move to memory of their own, as a slab is freed when nothing refers to any part of it.
   */
  without(isGone: (spec: LaneSpec) => boolean): LaneStore {
    const lanes = new LaneStore(this.labels, undefined, this.keeper);
    const left = new Set<ArrayMemory>();
    this.specs.forEach((spec, id) => {
      const track = this.track(id);
      if (isGone(spec) && !this.passing.has(id) && 0 < track.count) left.add(track.memory);
    });
    this.specs.forEach((spec, id) => {
      const track = this.track(id);
      if (!isGone(spec) && !this.passing.has(id)) {
        if (left.has(track.memory)) track.moveTo(lanes.memory, lanes.grids);
        lanes.take(spec, track);
      } else {
        if (isGone(spec)) track.forget();
        lanes.take(goneLane(id), lanes.emptyTrack());
      }
    });
    lanes.keepIds(this);
    for (const [id, mark] of this.marks) if (lanes.specs[id]?.isGone !== true) lanes.marks.set(id, mark);
    return lanes;
  }

  /** Passing lanes of another store come back under their ids. */
  private keepIds({ passed, passing, specs }: LaneStore): void {
    for (const [path, id] of passed) this.passed.set(path, id);
    for (const id of passing) this.passed.set((specs[id] as LaneSpec).path, id);
  }

  private passingTrack(): LaneTrack {
    return new LaneTrack(this.labels, HEAP_MEMORY, this.grids, undefined, this.keeper);
  }

  private emptyTrack(): LaneTrack {
    return new LaneTrack(this.labels, this.memory, this.grids, this.tails, this.keeper);
  }

  add(spec: LaneSpec): LaneId {
    return this.take(spec, this.emptyTrack());
  }

  /**
   * Adds a lane that may be taken away again: its rows are in memory of their own. A lane that was at its path before has
   * its id.
   */
  addPassing(spec: LaneSpec): LaneId {
    const known = this.passed.get(spec.path);
    if (known === undefined) {
      const id = this.take(spec, this.passingTrack());
      this.passing.add(id);
      return id;
    }
    assert(!this.byPath.has(spec.path), `lane ${spec.path} exists`);
    this.passed.delete(spec.path);
    this.passing.add(known);
    this.put(known, spec, this.passingTrack());
    return known;
  }

  /** Takes such a lane away: nothing is left but its id. */
  removePassing(id: LaneId): void {
    const spec = this.specs[id];
    assert(spec && spec.isGone !== true, `lane ${id} exists`);
    this.passed.set(spec.path, id);
    this.passing.delete(id);
    this.track(id).forget();
    this.put(id, goneLane(id), this.passingTrack());
  }

  private put(id: LaneId, spec: LaneSpec, track: LaneTrack): void {
    this.byPath.delete(this.specs[id]?.path ?? "");
    this.specs[id] = spec;
    this.tracks[id] = track;
    this.byPath.set(spec.path, id);
    this.version += 1;
  }

  private take(spec: LaneSpec, track: LaneTrack): LaneId {
    assert(!this.byPath.has(spec.path), `lane ${spec.path} exists`);
    const id = this.specs.length;
    this.specs.push(spec);
    this.tracks.push(track);
    track.head[TRACK >> 2] = id;
    this.byPath.set(spec.path, id);
    if (spec.kind === "process") this.hasGuests = true;
    this.version += 1;
    return id;
  }

  find(path: string): LaneId | undefined {
    return this.byPath.get(path);
  }

  rename(id: LaneId, name: string): void {
    const spec = this.specs[id];
    assert(spec, `lane ${id} exists`);
    if (spec.name === name) return;
    this.specs[id] = { ...spec, name };
    this.version += 1;
  }

  /** Moves a lane, with all lanes below it, below another lane. */
  move(id: LaneId, parent: LaneId): void {
    const spec = this.specs[id];
    assert(spec && this.specs[parent], `lanes ${id} and ${parent} exist`);
    this.specs[id] = { ...spec, parent };
    this.version += 1;
  }

  /**
   * Changes the path of a lane, and of the lanes below it, when it turns out to belong to another parent. `below` are
   * the lanes that may be below it. If guests have lanes, all lanes are searched instead, as the caller does not know
   * the lanes of guests.
   */
  repath(
    id: LaneId,
    path: string,
    below: readonly LaneId[],
    changes: Partial<Pick<LaneSpec, "order" | "subject" | "parent">>,
  ): void {
    const before = this.specs[id]?.path;
    assert(before !== undefined && !this.byPath.has(path), `lane ${id} exists, and not yet ${path}`);
    for (const other of this.hasGuests ? this.specs.keys() : [id, ...below]) {
      const spec = this.specs[other] as LaneSpec;
      if (other !== id && !spec.path.startsWith(`${before}/`)) continue;
      const now = `${path}${spec.path.slice(before.length)}`;
      this.byPath.delete(spec.path);
      this.byPath.set(now, other);
      this.specs[other] = { ...spec, path: now, ...(other === id ? changes : {}) };
    }
    this.version += 1;
  }

  /** Adds a remark to a lane. */
  mark(id: LaneId, mark: LaneMark): void {
    this.marks.set(id, mark);
    this.version += 1;
  }

  track(id: LaneId): LaneTrack {
    const track = this.tracks[id];
    assert(track, `lane ${id} exists`);
    return track;
  }

  get count(): number {
    return this.specs.length;
  }

  /** No lane gets more rows. Open intervals end at `endNs`. */
  finish(endNs: number): void {
    for (const track of this.tracks.slice(this.firstOwn)) track.finish(endNs);
  }

  /** All lanes are finished, and get another end: nothing of them is left after it. */
  endAt(endNs: number): void {
    for (const track of this.tracks) track.finishAgain(endNs);
  }

  /** Memory of all intervals. */
  bytes(): number {
    return this.tracks.reduce((bytes, track) => bytes + track.bytes(), 0);
  }
}

/** In place of a lane that was removed. A path of lanes has no space, so nothing looks for it. */
function goneLane(id: LaneId): LaneSpec {
  return {
    kind: "group",
    path: `gone ${id}`,
    name: "",
    parent: NO_LANE,
    machine: "",
    order: 0,
    subject: -1,
    isGone: true,
  };
}
