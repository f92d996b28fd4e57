import type { Machine, Thread } from "../analyses/machine.js";
import type { Session } from "../analyses/session.js";
import { rowAt } from "../index/row-search.js";
import { State } from "../model/states.js";

export interface Runner {
  readonly tid: number;
  readonly pid: number;
  readonly comm: string;
}

/** Rows of interrupts to step back over in search of the thread they interrupted. */
const MAX_STEPS = 64;

/**
 * Which thread ran on a CPU at a time, from the lanes. For events whose trace does not say who emitted them.
 * A thread is named as it was last called: names are not kept by time.
 */
export class WhoRuns {
  private readonly byLane = new Map<number, Thread>();
  private threadsSeen = new Map<Machine, number>();

  constructor(private readonly session: Session) {}

  /**
   * Who ran just before `t`: a switch is emitted by the thread that leaves. A program's event is never the idle task's,
   * which runs none: if the CPU seems idle, it is not known who emitted it.
   */
  before(machineIndex: number, cpuNumber: number, t: number, isProgram: boolean): Runner | undefined {
    const machine = this.session.machines[machineIndex];
    const cpu = machine?.cpus[cpuNumber];
    if (!machine || !cpu) return undefined;
    const { track } = cpu;
    let row = rowAt(track, t - 1);
    for (let steps = 0; 0 <= row && steps < MAX_STEPS; steps++, row--) {
      const state = track.stateAt(row);
      if (state === State.IDLE) return isProgram ? undefined : { tid: 0, pid: 0, comm: `swapper/${cpuNumber}` };
      if (state !== State.IRQ && state !== State.SOFTIRQ) return this.ofLane(machine, track.auxAt(row));
    }
    return undefined;
  }

  private ofLane(machine: Machine, lane: number): Runner | undefined {
    if (lane < 0) return undefined;
    const thread = this.byLane.get(lane) ?? this.learn(machine, lane);
    if (!thread) return undefined;
    return { tid: thread.tid, pid: thread.tgid, comm: this.session.strings.get(thread.comm) };
  }

  /** CPU lanes point at threads, and at vCPUs while these run guest code. */
  private learn(machine: Machine, lane: number): Thread | undefined {
    const from = this.threadsSeen.get(machine) ?? 0;
    for (const thread of machine.threads.slice(from)) this.byLane.set(thread.lane, thread);
    this.threadsSeen.set(machine, machine.threads.length);
    for (const vm of machine.vms) for (const vcpu of vm.vcpus) this.byLane.set(vcpu.lane, vcpu.thread);
    return this.byLane.get(lane);
  }
}
