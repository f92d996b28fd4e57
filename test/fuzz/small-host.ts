import { EventKind as K, type Slot } from "../../workers/model/event-kinds.js";

// Events of a small host that runs two VMs, as random choices lead it. Its CPUs run one thread at a time, and vCPUs sleep,
// are sent interrupts, wake and enter their guests, so that sequences of events get far. Nothing keeps interrupts in order.

/** A step: what happens, on which CPU, and numbers for what that needs. */
export interface Choice {
  readonly deed: number;
  readonly cpu: number;
  readonly who: number;
  readonly number: number;
  readonly laterNs: number;
}

export interface HostEvent {
  readonly t: number;
  readonly kind: K;
  readonly cpu: number;
  readonly slots: Readonly<Partial<Record<Slot, number>>>;
}

interface Thread {
  readonly tid: number;
  readonly pid: number;
  /** Index into NAMES. */
  readonly comm: number;
  readonly vcpuId: number;
}

export const SLOTS = ["a", "b", "c", "d", "tid", "pid", "s", "r", "x", "y", "z"] as const satisfies readonly Slot[];

/** Names by string id. */
export const NAMES = [
  ...["", "CPU 0/KVM", "CPU 1/KVM", "IO iothread1", "vhost-10", "kworker/0:1", "irq/9-nvme", "swapper"],
  ...["ioctl", "pread64", "futex", "local_timer", "reschedule"],
] as const;
const [, VCPU0, VCPU1, IO, VHOST, KWORKER, IRQ, SWAPPER, IOCTL, PREAD, FUTEX] = NAMES.keys();

const THREADS: readonly Thread[] = [
  { tid: 11, pid: 10, comm: VCPU0 as number, vcpuId: 0 },
  { tid: 12, pid: 10, comm: VCPU1 as number, vcpuId: 1 },
  { tid: 21, pid: 20, comm: VCPU0 as number, vcpuId: 0 },
  { tid: 10, pid: 10, comm: IO as number, vcpuId: -1 },
  { tid: 15, pid: 10, comm: VHOST as number, vcpuId: -1 },
  { tid: 5, pid: 5, comm: KWORKER as number, vcpuId: -1 },
  { tid: 6, pid: 6, comm: IRQ as number, vcpuId: -1 },
];
const IDLE: Thread = { tid: 0, pid: 0, comm: SWAPPER as number, vcpuId: -1 };

const VECTORS = [34, 35, 236, 0xfb, 0xf3, 8, 1023, 1024];
const EXITS = [12, 48, 1, 32, 52, 31];

type Slots = HostEvent["slots"];

/** The events that choices lead to; a choice that is not possible leads to none. */
export function eventsOf(choices: readonly Choice[]): readonly HostEvent[] {
  const host = new Host();
  let t = 0;
  return choices.flatMap(({ laterNs, ...choice }) => {
    t += laterNs;
    const deed = DEEDS[choice.deed % DEEDS.length] as Deed;
    const made = deed(host, choice);
    return made === undefined ? [] : [{ t, cpu: choice.cpu, kind: made[0], slots: made[1] }];
  });
}

class Host {
  readonly running: Thread[] = [IDLE, IDLE];
  readonly asleep = new Set<Thread>();

  isFree(thread: Thread): boolean {
    return !this.running.includes(thread) && !this.asleep.has(thread);
  }

  /** With the thread that the CPU runs. */
  by(cpu: number, slots: Slots): Slots {
    const { tid, pid } = this.running[cpu] as Thread;
    return { tid, pid, ...slots };
  }
}

type Deed = (host: Host, choice: Omit<Choice, "laterNs">) => readonly [K, Slots] | undefined;

/** `prevState`: 0 has it preempted. */
const leave =
  (prevState: number): Deed =>
  (host, { cpu, who }) => {
    const prev = host.running[cpu] as Thread;
    const free = THREADS.filter((thread) => host.isFree(thread));
    const next = free[who % Math.max(free.length, 1)] ?? IDLE;
    if (prev === next) return undefined;
    if (prevState !== 0 && prev !== IDLE) host.asleep.add(prev);
    host.running[cpu] = next;
    const [a, b] = [prev.tid, next.tid];
    return [K.SCHED_SWITCH, { a, b, c: prevState, d: 120, tid: a, pid: prev.pid, r: prev.comm, s: next.comm }];
  };

const wake =
  (kind: K): Deed =>
  (host, { cpu, who, number }) => {
    const sleepers = [...host.asleep];
    const wakee = sleepers[who % sleepers.length];
    if (wakee === undefined) return undefined;
    if (kind === K.SCHED_WAKEUP || number % 2 === 0) host.asleep.delete(wakee);
    return [kind, host.by(cpu, { a: wakee.tid, b: number % 2, s: wakee.comm })];
  };

/** Of the vCPU that the CPU runs. */
const ofVcpu =
  (kind: K, slots: (vcpuId: number, number: number) => Slots): Deed =>
  (host, { cpu, number }) => {
    const { vcpuId } = host.running[cpu] as Thread;
    return vcpuId < 0 ? undefined : [kind, host.by(cpu, slots(vcpuId, number))];
  };

const any =
  (kind: K, slots: (who: number, number: number) => Slots): Deed =>
  (host, { cpu, who, number }) => [kind, host.by(cpu, slots(who, number))];

const vector = (number: number) => VECTORS[number % VECTORS.length] as number;
const enter = ofVcpu(K.KVM_ENTRY, (vcpuId) => ({ a: vcpuId }));
const exit = ofVcpu(K.KVM_EXIT, (b, number) => ({ a: EXITS[number % EXITS.length] as number, b, c: 1, x: number }));
const accept = any(K.KVM_APIC_ACCEPT_IRQ, (who, number) => ({ a: who % 3, b: vector(number), c: who === 7 ? 4 : 0 }));

/** Frequent ones more than once. */
const DEEDS: readonly Deed[] = [
  ...[leave(0), leave(1), leave(1), leave(1), leave(1), leave(1), leave(2)],
  ...[K.SCHED_WAKING, K.SCHED_WAKING, K.SCHED_WAKEUP, K.SCHED_WAKEUP, K.SCHED_WAKEUP, K.SCHED_WAKEUP].map(wake),
  ...[enter, enter, enter, enter, enter, enter, exit, exit, exit, exit, accept, accept, accept, accept],
  any(K.KVM_MSI_SET_IRQ, (who, number) => ({ x: (who % 3) << 12, y: vector(number) + 2 ** 32 })),
  any(K.KVM_VGIC_UPDATE, (who, number) => ({ a: who % 3, b: vector(number), c: number % 2 })),
  any(K.KVM_HV_SYNIC_SET_IRQ, (who, number) => ({ a: who % 3, b: vector(number), c: (number % 2) - 1 })),
  any(K.KVM_HV_STIMER_CALLBACK, (who) => ({ a: who % 3 })),
  ofVcpu(K.KVM_HV_STIMER_EXPIRATION, (_id, number) => ({ a: number % 2 })),
  ofVcpu(K.KVM_INJ_VIRQ, (_id, number) => ({ a: vector(number) })),
  ofVcpu(K.KVM_APIC, (_id, number) => ({ a: 1, b: 0x320, x: vector(number) })),
  ofVcpu(K.KVM_MSR, (_id, number) => ({ a: 1, x: 0x832, y: vector(number) + 2 ** 62 })),
  ofVcpu(K.KVM_APIC_IPI, (_id, number) => ({ a: vector(number) })),
  ofVcpu(K.KVM_HV_SEND_IPI, (_id, number) => ({ a: vector(number) })),
  ofVcpu(K.KVM_ASYNC_PF_READY, () => ({})),
  any(K.KVM_ASYNC_PF_COMPLETED, () => ({})),
  any(K.BLOCK_RQ_ISSUE, () => ({})),
  ...[K.IRQ_ENTRY, K.IRQ_EXIT, K.SOFTIRQ_ENTRY, K.SOFTIRQ_EXIT, K.VECTOR_EXIT].map((kind) =>
    any(kind, (who) => ({ a: who % 2, s: 0 })),
  ),
  any(K.VECTOR_ENTRY, (who) => ({ a: who % 2, s: NAMES.length - 1 - (who % 2) })),
  ...[K.HRTIMER_EXPIRE_ENTRY, K.HRTIMER_EXPIRE_EXIT].map((kind) => any(kind, () => ({}))),
  ...[K.SYSCALL_ENTRY, K.SYSCALL_EXIT].map((kind) =>
    any(kind, (who) => ({ s: [IOCTL, PREAD, FUTEX][who % 3] as number, y: 0xae80, x: 0 })),
  ),
  (host, { cpu, number }) => (number % 16 === 0 ? [K.LOST, host.by(cpu, { b: -1, x: 0, y: Number.NaN })] : undefined),
];
