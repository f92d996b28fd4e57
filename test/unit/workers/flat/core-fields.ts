import type { EventKind } from "../../../../workers/model/event-kinds.js";

type Fields = Readonly<Record<string, string>>;
type EnumsOfKind = Readonly<Record<string, Fields>>;

const EMITTER: EnumsOfKind = { Emitter: { tid: "tid", tgid: "pid", comm: "r" } };
const WAKEUP: EnumsOfKind = { SchedWakeup: { wakeeTid: "a", targetCpu: "b", wakeeComm: "s" }, ...EMITTER };
const INTERRUPT: EnumsOfKind = { Interrupt: { number: "a" }, ...EMITTER };
const ACCEPT: EnumsOfKind = { KvmAccept: { apicId: "a", vector: "b", deliveryMode: "c" } };
const BLOCK_REQUEST: EnumsOfKind = { BlockRequest: { device: "a", sector: "x" } };
const BLOCK_DATA: EnumsOfKind = { ...BLOCK_REQUEST, BlockData: { sectors: "b", operation: "c" } };
const CPU_POWER: EnumsOfKind = { CpuPower: { value: "a", cpu: "b" } };
const MEMORY: EnumsOfKind = { GuestMemory: { gpa: "x" } };
const PACKET: EnumsOfKind = { NetPacket: { bytes: "a", device: "s" } };
const NAMED_INTERRUPT: EnumsOfKind = { ...INTERRUPT, InterruptEntry: { name: "s" } };

/**
 * The fields of events that the core reads, by kind and by the enum of the model that has them, and in which column it
 * looks for each: a field that moves has to move there too.
 */
export const CORE_FIELDS: Readonly<Partial<Record<keyof typeof EventKind, EnumsOfKind>>> = {
  SCHED_SWITCH: {
    SchedSwitch: {
      ...{ prevTid: "a", nextTid: "b", prevState: "c", nextPrio: "d", nextComm: "s", prevComm: "r" },
      prevTgid: "pid",
    },
  },
  SCHED_WAKING: WAKEUP,
  SCHED_WAKEUP: WAKEUP,
  SCHED_WAKEUP_NEW: WAKEUP,
  SCHED_MIGRATE_TASK: { SchedMigrate: { movedTid: "a", fromCpu: "b", toCpu: "c", movedComm: "s" } },
  SYSCALL_ENTRY: { Syscall: { name: "s" }, SyscallEntry: { command: "y" }, ...EMITTER },
  SYSCALL_EXIT: { Syscall: { name: "s" }, SyscallExit: { result: "x" }, ...EMITTER },
  IRQ_ENTRY: NAMED_INTERRUPT,
  IRQ_EXIT: INTERRUPT,
  SOFTIRQ_ENTRY: INTERRUPT,
  SOFTIRQ_EXIT: INTERRUPT,
  VECTOR_ENTRY: NAMED_INTERRUPT,
  VECTOR_EXIT: INTERRUPT,
  HRTIMER_START: { HrtimerStart: { timer: "x", expiresNs: "y" } },
  HRTIMER_EXPIRE_ENTRY: { HrtimerExpire: { timer: "x", nowNs: "y" } },
  HRTIMER_EXPIRE_EXIT: {},
  TIMER_EXPIRE_ENTRY: {},
  TIMER_EXPIRE_EXIT: {},
  KVM_ENTRY: { KvmEntry: { vcpuId: "a" }, ...EMITTER },
  KVM_EXIT: { KvmExit: { reason: "a", vcpuId: "b", isa: "c", detail: "d", guestRip: "x" }, ...EMITTER },
  KVM_NESTED_VMENTER: { KvmNestedEnter: { controlBlock: "x", root: "y" }, ...EMITTER },
  KVM_NESTED_VMEXIT_INJECT: EMITTER,
  KVM_NESTED_INTR_VMEXIT: EMITTER,
  KVM_NESTED_VMENTER_FAILED: EMITTER,
  KVM_NESTED_ERET: { KvmNestedEret: { hcr: "a", targetMode: "b" }, ...EMITTER },
  GUEST_CONTEXT: { GuestContext: { isExit: "c", cpl: "d", cr3: "x", rsp: "y", rip: "z" }, ...EMITTER },
  KVM_WFX: { KvmWfx: { isWfe: "a" }, ...EMITTER },
  KVM_USERSPACE_EXIT: { KvmUserspaceExit: { reason: "a", errno: "b" }, ...EMITTER },
  KVM_VCPU_WAKEUP: { KvmVcpuWakeup: { waited: "a", ns: "x" }, ...EMITTER },
  KVM_INJ_VIRQ: { KvmInject: { vector: "a" } },
  KVM_APIC_ACCEPT_IRQ: ACCEPT,
  KVM_APICV_ACCEPT_IRQ: ACCEPT,
  KVM_APIC_IPI: { KvmApicIpi: { command: "a" } },
  KVM_APIC: { KvmApic: { isWrite: "a", register: "b", value: "x" } },
  KVM_MSI_SET_IRQ: { KvmMsi: { address: "x", data: "y" } },
  KVM_VGIC_UPDATE: { KvmVgic: { vcpuId: "a", irq: "b", level: "c" } },
  KVM_MSR: { KvmMsr: { isWrite: "a", msr: "x", value: "y" } },
  KVM_PIO: { KvmPio: { isWrite: "a", port: "b" }, ...EMITTER },
  KVM_MMIO: { KvmMmio: { type: "a" }, ...MEMORY, ...EMITTER },
  KVM_FAST_MMIO: MEMORY,
  KVM_PAGE_FAULT: { KvmPageFault: { error: "a" }, ...MEMORY },
  KVM_HYPERCALL: { KvmHypercall: { number: "a" } },
  KVM_CPUID: { KvmCpuid: { leaf: "x" } },
  KVM_HV_HYPERCALL: { HyperVHypercall: { code: "a" } },
  KVM_HV_SYNIC_SET_IRQ: { HyperVInterrupt: { vcpuId: "a", vector: "b", result: "c" } },
  KVM_HV_STIMER_CALLBACK: { HyperVCallback: { vcpuId: "a" } },
  KVM_HV_STIMER_EXPIRATION: { HyperVExpiration: { result: "a" } },
  KVM_HV_SEND_IPI: { HyperVIpi: { vector: "a" } },
  KVM_ASYNC_PF_READY: {},
  KVM_ASYNC_PF_COMPLETED: {},
  BLOCK_RQ_INSERT: BLOCK_DATA,
  BLOCK_RQ_ISSUE: BLOCK_DATA,
  BLOCK_RQ_COMPLETE: BLOCK_REQUEST,
  NET_RECEIVE: { ...PACKET, NetReceive: { buffer: "x" } },
  NET_DEV_XMIT: PACKET,
  CPU_IDLE: CPU_POWER,
  CPU_FREQUENCY: CPU_POWER,
  CPU_MEASURED_FREQUENCY: CPU_POWER,
};
