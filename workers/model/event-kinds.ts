/**
 * The canonical event kinds: what an event means, whatever its tracer calls it.
 *
 * A dialect (ingest/dialects) maps a tracer's event name and fields to a kind and to the slots of an
 * `EventBatch`. Analyses know only kinds and slots. An event no analysis asks for gets no kind: it is
 * counted by name and decoded again, on demand, when somebody looks at it.
 *
 * Slots: `a b c d` are int32, `x y z` are float64 (64-bit addresses are stored sign-extended, so that
 * canonical x86-64 and arm64 kernel addresses are exact), `s r` are string ids. A slot a trace does not
 * have holds -1 (`a`..`d`, `s`, `r`) or NaN (`x y z`). `tid`/`pid` are the emitting thread and its
 * process (tgid) where the trace says so, else -1.
 *
 * A slot described here is filled only if some handler reads it: `kind-slots.ts` says which are.
 */
export const EventKind = {
  NONE: 0,
  /**
   * Synthesised: events of this stream were lost in [ts, x); a = how many (-1 unknown), b = the families of kinds the
   * stream carries (-1 all), y = when the loss began where that is before ts (NaN: at ts).
   */
  LOST: 1,

  /** a=prev tid, b=next tid, c=prev_state (raw), d=next prio (kernel scale, 0..139), x=prev prio, s=next comm, r=prev comm */
  SCHED_SWITCH: 2,
  /** a=tid, b=target cpu, c=prio, s=comm */
  SCHED_WAKING: 3,
  SCHED_WAKEUP: 4,
  SCHED_WAKEUP_NEW: 5,
  /** a=tid, b=from cpu, c=to cpu, d=prio, s=comm */
  SCHED_MIGRATE_TASK: 6,
  /** a=parent tid, b=child tid, c=child tgid, d=parent tgid, s=child comm */
  SCHED_PROCESS_FORK: 7,
  /** a=tid, b=old tid, s=file name */
  SCHED_PROCESS_EXEC: 8,
  /** a=tid, s=comm */
  SCHED_PROCESS_EXIT: 9,
  SCHED_PROCESS_FREE: 10,
  /** a=tid, b=new prio */
  SCHED_PI_SETPRIO: 11,
  /** a=tid, s=new comm */
  TASK_RENAME: 12,

  /** s=system call name without prefix ("ioctl"); x,y,z = first integer arguments if known */
  SYSCALL_ENTRY: 16,
  /** s=system call name ("" where the tracer does not say), x=return value */
  SYSCALL_EXIT: 17,

  /** a=irq, s=handler name */
  IRQ_ENTRY: 20,
  /** a=irq, b=ret */
  IRQ_EXIT: 21,
  /** a=vec */
  SOFTIRQ_RAISE: 22,
  SOFTIRQ_ENTRY: 23,
  SOFTIRQ_EXIT: 24,
  /** x86 system vectors (local_timer, reschedule, ...): a=vector, s=name without _entry/_exit */
  VECTOR_ENTRY: 25,
  VECTOR_EXIT: 26,
  /** x=hrtimer address, y=expires ns, z=function */
  HRTIMER_START: 27,
  /** x=hrtimer address, y=now ns, z=function */
  HRTIMER_EXPIRE_ENTRY: 28,
  /** x=hrtimer address */
  HRTIMER_EXPIRE_EXIT: 29,
  HRTIMER_CANCEL: 30,
  /** The callback of a timer of the timer wheel: x=timer address, z=function */
  TIMER_EXPIRE_ENTRY: 31,
  /** x=timer address */
  TIMER_EXPIRE_EXIT: 32,

  /** a=vcpu id as recorded (may be garbage from LTTng, see vm-analysis 2.2), x=guest rip */
  KVM_ENTRY: 40,
  /** a=exit reason (arm64: ret), b=vcpu id, c=isa (as recorded: 1 VMX, 2 SVM; told by the event's fields: ISA_BY_FIELDS + 3 arm64, + 4 RISC-V; 0 unknown), d=intr_info (arm64: esr_ec), x=guest rip, y=info1, z=info2 */
  KVM_EXIT: 41,
  /** a=vector */
  KVM_INJ_VIRQ: 42,
  /** a=apic id (= vcpu id), b=vector, c=delivery mode, d=trigger mode */
  KVM_APIC_ACCEPT_IRQ: 43,
  KVM_APICV_ACCEPT_IRQ: 44,
  /** a=icr_low, b=dest id */
  KVM_APIC_IPI: 45,
  /** a=rw, b=reg, x=val */
  KVM_APIC: 46,
  /** a=apic id, b=vector */
  KVM_EOI: 47,
  KVM_PV_EOI: 48,
  /** x=address, y=data */
  KVM_MSI_SET_IRQ: 49,
  /** a=gsi, b=level, c=source id */
  KVM_SET_IRQ: 50,
  /** a=reason, b=errno */
  KVM_USERSPACE_EXIT: 51,
  /** x=ns, a=waited, b=valid */
  KVM_VCPU_WAKEUP: 52,
  /** a=grow, b=vcpu id, c=new, d=old */
  KVM_HALT_POLL_NS: 53,
  /** a=write, b=exception, x=msr, y=data */
  KVM_MSR: 54,
  /** a=rw, b=cr, x=val */
  KVM_CR: 55,
  /** a=rw, b=port, c=size, d=count, x=val */
  KVM_PIO: 56,
  /** a=type, b=len, x=gpa, y=val */
  KVM_MMIO: 57,
  /** x=gpa */
  KVM_FAST_MMIO: 58,
  /** a=vcpu id, x=gpa, y=error code */
  KVM_PAGE_FAULT: 59,
  /** a=nr, x=a0, y=a1, z=a2 */
  KVM_HYPERCALL: 60,
  /** a=vcpu id, b=new, c=old */
  KVM_PLE_WINDOW: 61,
  /** x=vmcb/vmcs12 address, y=guest pgd (nested EPTP/nCR3), z=nested rip, a=tdp enabled */
  KVM_NESTED_VMENTER: 62,
  /** a=exit reason, b=vcpu id, c=isa */
  KVM_NESTED_VMEXIT: 63,
  /** a=exit code, c=isa */
  KVM_NESTED_VMEXIT_INJECT: 64,
  KVM_NESTED_INTR_VMEXIT: 65,
  KVM_NESTED_VMENTER_FAILED: 66,
  /** a=vcpu id, b=irq, c=level */
  KVM_VGIC_UPDATE: 67,
  /** a=type, b=vcpu index, c=irq, d=level */
  KVM_IRQ_LINE: 68,
  /** a=is_wfe, x=pc */
  KVM_WFX: 69,
  /** a=vcpu id, b=irq, c=level */
  KVM_TIMER_UPDATE_IRQ: 70,
  KVM_TIMER_HRTIMER_EXPIRE: 71,
  /** a=vcpu id, x=delta */
  KVM_WAIT_LAPIC_EXPIRE: 72,
  /** a=host irq, b=vcpu id, c=gsi, d=guest vector, x=pi_desc, y=set */
  KVM_PI_IRTE_UPDATE: 73,
  /** x=token, y=gva */
  KVM_ASYNC_PF_NOT_PRESENT: 74,
  KVM_ASYNC_PF_READY: 75,
  /** Guest registers recorded by an add-on or kprobe: a=vcpu id, b=pid of the VMM, c=0 at entry / 1 at exit, d=cpl, x=cr3, y=rsp, z=rip */
  GUEST_CONTEXT: 76,
  /** arm64, ERET of a VM's hypervisor: a=low half of its HCR_EL2, b=PSTATE.M it returns to, x=address */
  KVM_NESTED_ERET: 77,
  /** x=leaf (the function asked for) */
  KVM_CPUID: 78,

  /** a=dev, b=sectors, c=rwbs (bits: 1 write), d=error (complete), x=sector, s=comm */
  BLOCK_RQ_INSERT: 90,
  BLOCK_RQ_ISSUE: 91,
  BLOCK_RQ_COMPLETE: 92,
  /** a=len, s=device, x=skb address */
  NET_DEV_QUEUE: 93,
  NET_DEV_XMIT: 94,
  NET_RECEIVE: 95,
  /** a=state (-1 leaves idle), b=cpu */
  CPU_IDLE: 96,
  /** a=kHz, b=cpu */
  CPU_FREQUENCY: 97,

  /** a=tid, b=tgid, c=ppid, d=status (LTTng: 2 runnable 4 zombie 5 waiting 6 running 7 dead), x=cpu, s=comm, y=type (1 = kernel thread) */
  STATEDUMP_PROCESS: 110,
  /** a=irq, s=name */
  STATEDUMP_INTERRUPT: 111,
  /** a=cpu id, b=physical id (socket), c=core id, s=model name */
  STATEDUMP_CPU_TOPOLOGY: 112,
  /** a=dev, s=disk name */
  STATEDUMP_BLOCK_DEVICE: 113,
  STATEDUMP_END: 114,

  /** Any event whose context names its thread, where nothing else is told by it: x=its number (tid, else pthread_id), pid, r=its name, s=the event's name */
  THREAD_EVENT: 115,

  /**
   * Synthesised: this stream was recorded until ts and no longer; a = the families of kinds it carries (-1 all), x = how
   * long its CPU may have been silent after that without anything being missing.
   */
  STREAM_END: 120,
} as const;

export type EventKind = (typeof EventKind)[keyof typeof EventKind];

/** In slot c of KVM_EXIT: the event has no isa, and its fields say which one it is. */
export const ISA_BY_FIELDS = 32;

/** Kinds are small: tables indexed by kind have this length. */
export const EVENT_KIND_COUNT = 128;

/** Names of the slots of a batch, in the order mappings may name them. */
export type IntSlot = "a" | "b" | "c" | "d" | "tid" | "pid";
export type FloatSlot = "x" | "y" | "z";
export type StringSlot = "s" | "r";
export type Slot = IntSlot | FloatSlot | StringSlot;
