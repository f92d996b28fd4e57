import type { Machine, Thread, Vm } from "../analyses/machine.js";
import type { Session } from "../analyses/session.js";
import { Senders } from "../analyses/waits/senders.js";
import type { Counter } from "../facts/counter-store.js";
import { STATE_COUNT, State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { addTimes } from "./sums.js";

/** What a VM used of its host in a window. Times in ns; NaN where no scheduler events tell who had a CPU. */
export interface VmUsage {
  readonly vm: Vm;
  readonly machine: Machine;
  /** Of its vCPUs together, by state number. */
  readonly vcpuNs: Float64Array;
  /** On host CPUs: kernel threads of its virtio devices, and threads of its VMM by what they do. */
  vhostNs: number;
  iothreadNs: number;
  otherNs: number;
}

/** What a VM's counters grew by, all its devices together. */
export function vmTraffic(session: Session, vm: Vm, counter: Counter, t0: number, t1: number): number {
  const own = session.counters.series.filter((series) => series.lane === vm.lane && series.counter === counter);
  return own.reduce((sum, series) => sum + series.growth(t0, t1), 0);
}

const IO_THREAD = /^IO (?!mon)/;
const VHOST = /^vhost-/;

/** A VM's use of its host in [t0, t1). Cost: a search per thread. */
export function vmUsages(session: Session, context: QueryContext, t0: number, t1: number): VmUsage[] {
  const senders = new Senders(session.strings);
  return session.machines.flatMap((machine) => {
    const helpers = groupBy(machine.threads, (thread) => senders.servedPid(machine, thread));
    return machine.vms.map((vm) => {
      const usage = { vm, machine, vcpuNs: new Float64Array(STATE_COUNT), vhostNs: 0, iothreadNs: 0, otherNs: 0 };
      for (const { track } of vm.vcpus) addTimes(track, t0, t1, context.untilNs, usage.vcpuNs);
      if (!machine.seesSwitches) return { ...usage, vhostNs: Number.NaN, iothreadNs: Number.NaN, otherNs: Number.NaN };
      for (const thread of helpers.get(vm.pid) ?? []) {
        if (thread.vcpu?.vm !== vm) addThread(session, usage, thread, onCpuNs(context, thread, t0, t1));
      }
      return usage;
    });
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => number): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Host CPU time of a VM: its vCPUs, whatever they did on their CPU, and all who work for it. */
export function hostNs({ vcpuNs, vhostNs, iothreadNs, otherNs }: VmUsage): number {
  const onCpu = [State.GUEST, State.GUEST_NESTED, State.HYPERVISOR, State.HALT_POLL, State.VMM];
  return onCpu.reduce((sum, state) => sum + (vcpuNs[state] as number), vhostNs + iothreadNs + otherNs);
}

function addThread(session: Session, usage: VmUsage, thread: Thread, ns: number): void {
  const name = session.strings.get(thread.comm);
  if (VHOST.test(name)) usage.vhostNs += ns;
  else if (IO_THREAD.test(name)) usage.iothreadNs += ns;
  else usage.otherNs += ns;
}

function onCpuNs(context: QueryContext, { track }: Thread, t0: number, t1: number): number {
  const times = new Float64Array(STATE_COUNT);
  addTimes(track, t0, t1, context.untilNs, times);
  return [State.USER, State.SYSCALL, State.INTERRUPTED].reduce((sum, state) => sum + (times[state] as number), 0);
}
