import type { LaneStore } from "../index/lane-store.js";
import { groupMembers, type LaneShape, MAX_DRAWN_MEMBERS } from "../model/group-members.js";
import type { LaneId } from "../model/lanes.js";
import type { QueryContext } from "./context.js";

/** Its times are summed over at most this many. */
const MAX_SUMMED = 4096;

const KNOWN = new WeakMap<LaneStore, GroupMembers>();

/** Those of a session, for all of its questions: to gather the lanes below each takes long where there are very many. */
export function groupMembersOf({ lanes }: Pick<QueryContext, "lanes">): GroupMembers {
  const known = KNOWN.get(lanes) ?? new GroupMembers(lanes);
  KNOWN.set(lanes, known);
  return known;
}

/** Finds, for lanes without rows of their own, the lanes below them whose average they show. */
class GroupMembers {
  private version = -1;
  private untilNs = Number.NaN;
  private children: LaneId[][] = [];
  /** All members of the lanes that were asked about. */
  private readonly members = new Map<LaneId, readonly LaneId[]>();
  private readonly drawn = new Map<LaneId, readonly LaneId[]>();
  private readonly shape: LaneShape;

  constructor(private readonly lanes: LaneStore) {
    this.shape = {
      kind: (lane) => lanes.specs[lane]?.kind,
      hasRows: (lane) => 0 < lanes.track(lane).count,
      children: (lane) => this.children[lane] ?? [],
    };
  }

  /** Those whose average is drawn. `untilNs`: up to where lanes are read, as lanes get rows until then. */
  of(lane: LaneId, untilNs: number): readonly LaneId[] {
    this.refresh(untilNs);
    const known = this.drawn.get(lane) ?? this.busiest(this.all(lane), MAX_DRAWN_MEMBERS);
    this.drawn.set(lane, known);
    return known;
  }

  /** Those whose times are summed. */
  summed(lane: LaneId, untilNs: number): readonly LaneId[] {
    this.refresh(untilNs);
    return this.busiest(this.all(lane), MAX_SUMMED);
  }

  private all(lane: LaneId): readonly LaneId[] {
    const known = this.members.get(lane) ?? groupMembers(this.shape, lane);
    this.members.set(lane, known);
    return known;
  }

  private busiest(lanes: readonly LaneId[], most: number): readonly LaneId[] {
    if (lanes.length <= most) return lanes;
    return [...lanes].sort((a, b) => this.lanes.track(b).count - this.lanes.track(a).count).slice(0, most);
  }

  private refresh(untilNs: number): void {
    if (this.version === this.lanes.version && this.untilNs === untilNs) return;
    this.untilNs = untilNs;
    this.members.clear();
    this.drawn.clear();
    if (this.version === this.lanes.version) return;
    this.version = this.lanes.version;
    this.children = this.lanes.specs.map(() => []);
    this.lanes.specs.forEach((spec, id) => {
      this.children[spec.parent]?.push(id);
    });
  }
}
