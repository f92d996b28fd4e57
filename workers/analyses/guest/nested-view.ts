import { exitClass } from "../../model/kvm/exit-code.js";
import { State } from "../../model/states.js";
import type { Vcpu } from "../entities.js";
import type { Labels } from "./labels.js";
import type { NestedState } from "./nested-state.js";
import type { TaskLane } from "./tasks.js";

interface Known {
  readonly root: number;
  readonly vmcb: number;
  readonly page: number;
  readonly task: TaskLane;
}

/**
 * The nested vCPUs of one vCPU. At most one is active: the one entered last. It has the state of its vCPU:
 * `guest-nested` while it runs itself, `guest` while the VM's hypervisor works (for it, as far as the host can tell),
 * `hypervisor` while the host does. It is off when the VM runs another process: `preempted` if an interrupt ended its
 * run, else `blocked`.
 */
export class NestedView {
  private readonly known: Known[] = [];
  /** The first entry after an exit that enters a nested guest is still to come, or its registers are. */
  isEntering = false;
  /** Address spaces of the nested guest, where nothing else identifies it. */
  readonly guestPages = new Set<number>();

  constructor(
    private readonly vcpu: Vcpu,
    private readonly labels: Labels,
    readonly state: NestedState,
  ) {}

  find(root: number, vmcb: number): TaskLane | undefined {
    for (const known of this.known) {
      // A control block belongs to one nested vCPU, even where its page table is not recorded.
      const isRoot = Number.isNaN(root) ? known.page === this.state.hypervisorPage || 0 < vmcb : known.root === root;
      if (isRoot && Object.is(known.vmcb, vmcb)) return known.task;
    }
    return undefined;
  }

  add(root: number, vmcb: number, task: TaskLane): TaskLane {
    this.known.push({ root, vmcb, page: this.state.hypervisorPage, task });
    return task;
  }

  /** The nested vCPU that `root` and `vmcb` identify is entered next. */
  switchTo(task: TaskLane, root: number, vmcb: number, t: number): void {
    const { state } = this;
    if (state.active !== task) state.active?.track.enter(t, State.BLOCKED);
    state.active = task;
    state.root = root;
    state.vmcb = vmcb;
    state.isElsewhere = false;
    this.refresh(t);
  }

  /** The wait that has ended gets the reason of the vCPU's. */
  labelWait(): void {
    const { active, waitRow, vcpuWaitRow } = this.state;
    if (waitRow < 0 || active === undefined) return;
    const { track } = active;
    const startNs = track.startAt(waitRow);
    this.labels.copy({ track, row: waitRow, startNs, from: this.vcpu.track, fromRow: vcpuWaitRow });
  }

  /** Takes over the present state of the vCPU's lane. */
  refresh(t: number): void {
    const { active, isElsewhere, exitCode } = this.state;
    if (active === undefined) return;
    const { track, lane, state } = this.vcpu;
    const nested = active.track;
    if (isElsewhere && state !== State.UNKNOWN) {
      const isTakenOff = exitClass(exitCode) === "external-interrupt";
      nested.enter(t, isTakenOff ? State.PREEMPTED : State.BLOCKED);
      return;
    }
    const row = track.count - 1;
    const isOnCpu = State.GUEST <= state && state <= State.VMM;
    nested.enter(t, state, track.reasonAt(row), isOnCpu ? lane : track.auxAt(row));
    if (state !== State.WAIT) return;
    this.state.waitRow = nested.count - 1;
    this.state.vcpuWaitRow = row;
  }

  forget(t: number): void {
    const { state } = this;
    state.active?.track.enter(t, State.UNKNOWN);
    state.active = undefined;
    state.page = 0;
    state.isElsewhere = false;
    this.isEntering = false;
  }
}
