import type { LaneStore } from "../index/lane-store.js";
import type { LaneId, LaneKind } from "../model/lanes.js";

/** A lane that only heads others shows at most this many of them, those with most intervals. */
const MAX_MEMBERS = 64;

/** The kinds of lanes whose average a heading lane shows: the first kind that it has below it. */
const STANDS_FOR: Partial<Record<LaneKind, readonly LaneKind[]>> = {
  machine: ["cpu", "vcpu"],
  vm: ["vcpu"],
};

/** Finds, for lanes without rows of their own, the lanes below them whose average they show. */
export class GroupMembers {
  private version = -1;
  private children: LaneId[][] = [];

  constructor(private readonly lanes: LaneStore) {}

  of(lane: LaneId): readonly LaneId[] {
    this.refresh();
    const below = this.withRows(lane);
    const kinds = STANDS_FOR[this.lanes.specs[lane]?.kind ?? "group"] ?? [];
    for (const kind of kinds) {
      const chosen = below.filter((id) => this.lanes.specs[id]?.kind === kind);
      if (0 < chosen.length) return this.busiest(chosen);
    }
    return this.busiest(below);
  }

  /** The nearest lanes below that have rows, of the same machine: a guest's own trace stands for itself. */
  private withRows(lane: LaneId): LaneId[] {
    const found: LaneId[] = [];
    const open = [...(this.children[lane] ?? [])];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (0 < this.lanes.track(id).count) found.push(id);
      // One by one: a group of 100,000 threads is more than a call takes arguments.
      else if (this.lanes.specs[id]?.kind !== "machine") for (const child of this.children[id] ?? []) open.push(child);
    }
    return found;
  }

  private busiest(lanes: LaneId[]): LaneId[] {
    if (lanes.length <= MAX_MEMBERS) return lanes;
    return lanes.sort((a, b) => this.lanes.track(b).count - this.lanes.track(a).count).slice(0, MAX_MEMBERS);
  }

  private refresh(): void {
    if (this.version === this.lanes.version) return;
    this.version = this.lanes.version;
    this.children = this.lanes.specs.map(() => []);
    this.lanes.specs.forEach((spec, id) => {
      this.children[spec.parent]?.push(id);
    });
  }
}
