import { type LaneId, NO_LANE } from "../model/lanes.js";
import type { QueryContext } from "../query/context.js";

/** Names and numbers of the threads of a session, and whose they are. By lane. */
export class ThreadNames {
  private readonly rows = new Map<LaneId, number>();
  /** Row of the thread whose tid is the process's, by machine and process. */
  private readonly leaders = new Map<string, number>();
  /** Lanes of VMs by machine and process. */
  private readonly vms = new Map<string, LaneId>();

  constructor(private readonly context: QueryContext) {
    const { threads, vms } = context.inventory;
    for (const [row, lane] of threads.lane.entries()) {
      this.rows.set(lane, row);
      this.leaders.set(`${threads.machine[row]} ${threads.tid[row]}`, row);
    }
    for (const [row, lane] of vms.lane.entries()) this.vms.set(`${vms.machine[row]} ${vms.pid[row]}`, lane);
  }

  tidOf(lane: LaneId): number | undefined {
    const row = this.rows.get(lane);
    return row === undefined ? undefined : this.context.inventory.threads.tid[row];
  }

  processOf(lane: LaneId): ThreadProcess | undefined {
    const { threads } = this.context.inventory;
    const row = this.rows.get(lane);
    if (row === undefined) return undefined;
    const tgid = threads.tgid[row] as number;
    const tid = threads.tid[row] as number;
    const pid = tgid < 0 ? tid : tgid;
    const key = `${threads.machine[row]} ${pid}`;
    const leader = this.leaders.get(key);
    const name = leader === undefined ? "" : this.context.strings.get(threads.name[leader] as number);
    return { pid, name, isLeader: tid === pid, vm: this.vms.get(key) ?? NO_LANE };
  }
}

interface ThreadProcess {
  readonly pid: number;
  /** "" unknown. */
  readonly name: string;
  /** The thread has the number of its process. */
  readonly isLeader: boolean;
  /** The VM whose VMM it is. */
  readonly vm: LaneId;
}
