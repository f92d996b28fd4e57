import { addToGroup } from "../core/groups.js";
import type { Records } from "../core/records.js";
import { firstIndex } from "../core/search.js";
import type { Inventory } from "../facts/inventory.js";
import type { PRIORITIES } from "../facts/priority-store.js";
import type { LaneId } from "../model/lanes.js";
import { priorityName } from "../model/priority.js";
import type { QueryContext } from "./context.js";

const UNKNOWN = -1;

/** Priorities of threads and vCPUs over time, by lane. */
export class Priorities {
  /** Rows of the store by the thread's lane, in order of time. */
  private readonly rows = new Map<LaneId, number[]>();
  private readonly threadOf: ReadonlyMap<LaneId, LaneId>;

  constructor(
    private readonly store: Records<typeof PRIORITIES>,
    { vcpus }: Inventory,
  ) {
    const { lane } = store.columns;
    for (let row = 0; row < store.count; row += 1) addToGroup(this.rows, lane.at(row), row);
    this.threadOf = new Map(Array.from(vcpus.lane, (one, row) => [one, vcpus.threadLane[row] as LaneId]));
  }

  /** Whether a thread or vCPU has more than one priority. */
  changes(lane: LaneId): boolean {
    return 1 < (this.rowsOf(lane)?.length ?? 0);
  }

  /** The priority of a thread or of a vCPU's thread; before the first that is known, that one. -1: never known. */
  at(lane: LaneId, t: number): number {
    const rows = this.rowsOf(lane);
    if (rows === undefined) return UNKNOWN;
    const { columns } = this.store;
    const after = firstIndex(0, rows.length, (i) => t < columns.t.at(rows[i] as number));
    return columns.prio.at(rows[Math.max(0, after - 1)] as number);
  }

  private rowsOf(lane: LaneId): readonly number[] | undefined {
    return this.rows.get(lane) ?? this.rows.get(this.threadOf.get(lane) ?? lane);
  }
}

interface Made {
  readonly count: number;
  readonly inventory: Inventory;
  readonly priorities: Priorities;
}

const made = new WeakMap<Records<typeof PRIORITIES>, Made>();

/** Made once for what is known now. */
export function prioritiesOf({ priorities: store, inventory }: QueryContext): Priorities {
  const had = made.get(store);
  if (had?.count === store.count && had.inventory === inventory) return had.priorities;
  const priorities = new Priorities(store, inventory);
  made.set(store, { count: store.count, inventory, priorities });
  return priorities;
}

/** "nice 0", "real time 50"; "" if it is not known. */
export function priorityText(context: QueryContext, lane: LaneId, t: number): string {
  return priorityName(prioritiesOf(context).at(lane, t));
}
