import type { LaneStore } from "../index/lane-store.js";
import { groupMembers, type LaneShape, MAX_DRAWN_MEMBERS } from "../model/group-members.js";
import type { LaneId } from "../model/lanes.js";

/** Its times are summed over at most this many. */
const MAX_SUMMED = 4096;

/** Finds, for lanes without rows of their own, the lanes below them whose average they show. */
export class GroupMembers {
  private version = -1;
  private children: LaneId[][] = [];
  private readonly shape: LaneShape;

  constructor(private readonly lanes: LaneStore) {
    this.shape = {
      kind: (lane) => lanes.specs[lane]?.kind,
      hasRows: (lane) => 0 < lanes.track(lane).count,
      children: (lane) => this.children[lane] ?? [],
    };
  }

  /** Those whose average is drawn. */
  of(lane: LaneId): readonly LaneId[] {
    return this.busiest(this.all(lane), MAX_DRAWN_MEMBERS);
  }

  /** Those whose times are summed. */
  summed(lane: LaneId): readonly LaneId[] {
    return this.busiest(this.all(lane), MAX_SUMMED);
  }

  private all(lane: LaneId): readonly LaneId[] {
    this.refresh();
    return groupMembers(this.shape, lane);
  }

  private busiest(lanes: readonly LaneId[], most: number): readonly LaneId[] {
    if (lanes.length <= most) return lanes;
    return [...lanes].sort((a, b) => this.lanes.track(b).count - this.lanes.track(a).count).slice(0, most);
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
