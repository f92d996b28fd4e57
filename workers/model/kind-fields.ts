import type { EventBatch } from "./event-batch.js";
import * as F from "./event-fields.js";
import { EventKind as K, type Slot } from "./event-kinds.js";
import * as V from "./kvm-fields.js";
import * as M from "./monitor-fields.js";

/** The fields that the events of each kind have. */
export const KIND_FIELDS = {
  [K.NONE]: [],
  [K.LOST]: [F.Lost],
  [K.STREAM_END]: [F.StreamEnd],
  [K.SCHED_SWITCH]: [F.SchedSwitch],
  [K.SCHED_WAKING]: [F.SchedWakeup, F.Emitter],
  [K.SCHED_WAKEUP]: [F.SchedWakeup, F.Emitter],
  [K.SCHED_WAKEUP_NEW]: [F.SchedWakeup, F.Emitter],
  [K.SCHED_MIGRATE_TASK]: [F.SchedMigrate],
  [K.SCHED_PROCESS_FORK]: [F.SchedFork],
  [K.SCHED_PROCESS_EXEC]: [F.SchedExec],
  [K.SCHED_PROCESS_EXIT]: [F.SchedEnd],
  [K.SCHED_PROCESS_FREE]: [F.SchedEnd],
  [K.SCHED_PI_SETPRIO]: [F.SchedSetPrio],
  [K.TASK_RENAME]: [F.TaskRename],
  [K.SYSCALL_ENTRY]: [F.Syscall, F.SyscallEntry, F.Emitter],
  [K.SYSCALL_EXIT]: [F.Syscall, F.SyscallExit, F.Emitter],
  [K.IRQ_ENTRY]: [F.Interrupt, F.InterruptEntry, F.Emitter],
  [K.IRQ_EXIT]: [F.Interrupt, F.Emitter],
  [K.SOFTIRQ_ENTRY]: [F.Interrupt, F.Emitter],
  [K.SOFTIRQ_EXIT]: [F.Interrupt, F.Emitter],
  [K.VECTOR_ENTRY]: [F.Interrupt, F.InterruptEntry, F.Emitter],
  [K.VECTOR_EXIT]: [F.Interrupt, F.Emitter],
  [K.HRTIMER_START]: [F.HrtimerStart],
  [K.HRTIMER_EXPIRE_ENTRY]: [F.HrtimerExpire],
  [K.HRTIMER_EXPIRE_EXIT]: [],
  [K.TIMER_EXPIRE_ENTRY]: [],
  [K.TIMER_EXPIRE_EXIT]: [],
  [K.KVM_ENTRY]: [V.KvmEntry, F.Emitter],
  [K.KVM_EXIT]: [V.KvmExit, F.Emitter],
  [K.KVM_INJ_VIRQ]: [V.KvmInject],
  [K.KVM_APIC_ACCEPT_IRQ]: [V.KvmAccept],
  [K.KVM_APICV_ACCEPT_IRQ]: [V.KvmAccept],
  [K.KVM_APIC_IPI]: [V.KvmApicIpi],
  [K.KVM_APIC]: [V.KvmApic],
  [K.KVM_MSI_SET_IRQ]: [V.KvmMsi],
  [K.KVM_USERSPACE_EXIT]: [V.KvmUserspaceExit, F.Emitter],
  [K.KVM_VCPU_WAKEUP]: [V.KvmVcpuWakeup, F.Emitter],
  [K.KVM_MSR]: [V.KvmMsr],
  [K.KVM_CR]: [V.KvmCr],
  [K.KVM_PIO]: [V.KvmPio, F.Emitter],
  [K.KVM_MMIO]: [V.KvmMmio, V.GuestMemory, F.Emitter],
  [K.KVM_FAST_MMIO]: [V.GuestMemory],
  [K.KVM_PAGE_FAULT]: [V.GuestMemory, V.KvmPageFault],
  [K.KVM_HYPERCALL]: [V.KvmHypercall],
  [K.KVM_CPUID]: [V.KvmCpuid],
  [K.KVM_HV_SYNIC_SET_IRQ]: [V.HyperVInterrupt],
  [K.KVM_HV_STIMER_CALLBACK]: [V.HyperVCallback],
  [K.KVM_HV_STIMER_EXPIRATION]: [V.HyperVExpiration],
  [K.KVM_HV_SEND_IPI]: [V.HyperVIpi],
  [K.KVM_HV_HYPERCALL]: [V.HyperVHypercall],
  [K.KVM_ASYNC_PF_NOT_PRESENT]: [V.AsyncFault],
  [K.KVM_ASYNC_PF_READY]: [V.AsyncFault],
  [K.KVM_ASYNC_PF_COMPLETED]: [],
  [K.KVM_UNMAP_MEMORY]: [V.UnmappedMemory],
  [K.KVM_SPLIT_HUGE_PAGE]: [],
  [K.KVM_DIRTY_RING_PUSH]: [],
  [K.KVM_NESTED_VMENTER]: [V.KvmNestedEnter, F.Emitter],
  [K.KVM_NESTED_VMEXIT_INJECT]: [F.Emitter],
  [K.KVM_NESTED_INTR_VMEXIT]: [F.Emitter],
  [K.KVM_NESTED_VMENTER_FAILED]: [F.Emitter],
  [K.KVM_NESTED_ERET]: [V.KvmNestedEret, F.Emitter],
  [K.KVM_VGIC_UPDATE]: [V.KvmVgic],
  [K.KVM_WFX]: [V.KvmWfx, F.Emitter],
  [K.GUEST_CONTEXT]: [V.GuestContext, F.Emitter],
  [K.BLOCK_RQ_INSERT]: [F.BlockRequest, F.BlockData],
  [K.BLOCK_RQ_ISSUE]: [F.BlockRequest, F.BlockData],
  [K.BLOCK_RQ_COMPLETE]: [F.BlockRequest],
  [K.NET_DEV_XMIT]: [F.NetPacket],
  [K.NET_RECEIVE]: [F.NetPacket, F.NetReceive],
  [K.CPU_IDLE]: [F.CpuPower],
  [K.CPU_FREQUENCY]: [F.CpuPower],
  [K.CPU_FREQUENCY_LIMITS]: [F.CpuFrequencyLimits],
  [K.CPU_MEASURED_FREQUENCY]: [F.CpuPower],
  [K.RECLAIM_BEGIN]: [F.Reclaim],
  [K.RECLAIM_END]: [],
  [K.NUMA_MOVE]: [F.NumaMove],
  [K.STATEDUMP_PROCESS]: [F.DumpedProcess],
  [K.STATEDUMP_PID_NS]: [F.DumpedPidNs],
  [K.STATEDUMP_CPU_TOPOLOGY]: [F.DumpedCpu],
  [K.THREAD_CGROUP]: [F.ThreadCgroup],
  [K.THREAD_EVENT]: [F.ThreadEvent],
  [K.SLICE_BEGIN]: [F.Slice, F.SliceBegin],
  [K.SLICE_END]: [F.SliceEnd],
  [K.SLICE_INSTANT]: [F.Slice],
  [K.SLICE_FLOW]: [F.Slice, F.SliceFlow],
  [K.COUNTER_VALUE]: [F.CounterValue],
  [K.SAMPLE]: [F.Sample, F.Emitter],
  [K.LOG]: [F.LogLine],
  [K.MONITOR_VALUE]: [M.MonitorValue],
  [K.MONITOR_STATUS]: [M.MonitorStatus],
  [K.MONITOR_EVENT]: [M.MonitorEvent],
  [K.MONITOR_GAP]: [M.MonitorGap],
  [K.MONITOR_PROCESS]: [M.MonitorProcess],
  [K.MONITOR_REGISTERS]: [F.Sample, F.Emitter],
  [K.MONITOR_INPUT]: [M.MonitorInput],
  [K.MONITOR_SCREEN]: [M.MonitorScreen],
  [K.MONITOR_RUN]: [M.MonitorRun],
} as const satisfies Readonly<Record<K, readonly Readonly<Record<string, Slot>>[]>>;

/** The enums of a kind. */
type EnumsOf<Kind extends K> = (typeof KIND_FIELDS)[Kind][number];
type NamesIn<Enum> = Enum extends unknown ? keyof Enum : never;
type FieldsIn<Enum> = Enum extends Readonly<Record<string, infer Field>> ? Field : never;

/** The fields of a kind: members of its enums. */
export type FieldsOf<Kind extends K> = FieldsIn<EnumsOf<Kind>>;

/** Names of the fields of a kind that its events have of their own, beside those of their emitter. */
export type OwnNames<Kind extends K> = Kind extends K ? NamesIn<Exclude<EnumsOf<Kind>, typeof F.Emitter>> : never;

/**
 * A batch as the handlers of a kind see it, with the columns of its fields only: the others hold whatever an earlier
 * batch left there. A batch with more fields will do for one with fewer.
 */
export type BatchWith<Fields extends string> = Pick<EventBatch, BatchHeader | Extract<`${Fields}`, Slot>> & {
  /** For the compiler alone: equal columns do not make fields of different enums the same. */
  readonly fields?: (field: Fields) => void;
};

type BatchHeader = "cpu" | "ts" | "kind" | "stack";

/** Columns of a kind's own fields by name, and of its emitter's where handlers read those. */
export interface KindColumns {
  readonly own: Readonly<Record<string, Slot>>;
  readonly emitter: Readonly<Record<keyof typeof F.Emitter, Slot>> | undefined;
}

export function columnsOf(kind: K): KindColumns {
  const enums: readonly Readonly<Record<string, Slot>>[] = KIND_FIELDS[kind];
  const own = Object.assign({}, ...enums.filter((each) => each !== F.Emitter));
  return { own, emitter: enums.includes(F.Emitter) ? F.Emitter : undefined };
}
