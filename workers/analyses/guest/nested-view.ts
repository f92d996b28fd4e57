import { exitClass } from "../../model/kvm/exit-code.js";
import { State } from "../../model/states.js";
import type { Vcpu } from "../entities.js";
import type { Labels } from "./labels.js";
import type { Task } from "./tasks.js";

interface Known {
  readonly root: number;
  readonly vmcb: number;
  readonly page: number;
  readonly task: Task;
}

/**
 * The nested vCPUs of one vCPU. At most one is active: the one entered last. It has the state of its vCPU:
 * `guest-nested` while it runs itself, `guest` while the VM's hypervisor works (for it, as far as the host can tell),
 * `hypervisor` while the host does. It is off when the VM runs another process: `preempted` if an interrupt ended its
 * run, else `blocked`.
 */
export class NestedView {
  private readonly known: Known[] = [];
  active: Task | undefined = undefined;
  /**
   * The address space in which the VM's own code was last seen, and the one from which the nested guest is entered; 0:
   * not known.
   */
  page = 0;
  hypervisorPage = 0;
  /** The VM runs another process now. */
  isElsewhere = false;
  /** Its hypervisor has just asked to enter it, as far as the trace tells without nested events. */
  isEntering = false;
  isAnnounced = false;
  /** Address spaces of the nested guest, where nothing else identifies it. */
  readonly guestPages = new Set<number>();
  private nestedExit = 0;
  private waitRow = -1;
  private vcpuWaitRow = -1;

  constructor(
    private readonly vcpu: Vcpu,
    private readonly labels: Labels,
  ) {}

  find(root: number, vmcb: number): Task | undefined {
    for (const known of this.known) {
      // A control block belongs to one nested vCPU, even where its page table is not recorded.
      const isRoot = Number.isNaN(root) ? known.page === this.hypervisorPage || 0 < vmcb : known.root === root;
      if (isRoot && Object.is(known.vmcb, vmcb)) return known.task;
    }
    return undefined;
  }

  add(root: number, vmcb: number, task: Task): Task {
    this.known.push({ root, vmcb, page: this.hypervisorPage, task });
    return task;
  }

  switchTo(task: Task, t: number): void {
    if (this.active !== task) this.active?.track.enter(t, State.BLOCKED);
    this.active = task;
    this.isElsewhere = false;
    this.refresh(t);
  }

  exited(t: number): void {
    if (this.vcpu.level === 2) this.nestedExit = this.vcpu.exitCode;
    this.refresh(t);
  }

  entered(t: number): void {
    if (0 <= this.waitRow && this.active) {
      const { track } = this.active;
      const startNs = track.startAt(this.waitRow);
      this.labels.copy({ track, row: this.waitRow, startNs, from: this.vcpu.track, fromRow: this.vcpuWaitRow });
    }
    this.waitRow = -1;
    this.refresh(t);
  }

  /** Takes over the present state of the vCPU's lane. */
  refresh(t: number): void {
    if (this.active === undefined) return;
    const { track, lane, state } = this.vcpu;
    const nested = this.active.track;
    if (this.isElsewhere && state !== State.UNKNOWN) {
      const isTakenOff = exitClass(this.nestedExit) === "external-interrupt";
      nested.enter(t, isTakenOff ? State.PREEMPTED : State.BLOCKED);
      return;
    }
    const row = track.count - 1;
    const isOnCpu = State.GUEST <= state && state <= State.VMM;
    nested.enter(t, state, track.reasonAt(row), isOnCpu ? lane : track.auxAt(row));
    if (state !== State.WAIT) return;
    this.waitRow = nested.count - 1;
    this.vcpuWaitRow = row;
  }

  forget(t: number): void {
    this.active?.track.enter(t, State.UNKNOWN);
    this.active = undefined;
    this.page = 0;
    this.isElsewhere = false;
    this.isEntering = false;
  }
}
