/**
 * The fields of events by name: each names the column of an `EventBatch` that holds it. A handler reads
 * `batch[SchedSwitch.nextTid][i]`. Both bundlers replace the name by the column, so that names cost nothing.
 *
 * Columns `a b c d tid pid` are int32, `s r` ids of strings; a field that a trace does not have is -1 there. `x y z`
 * are float64, and NaN without a value; 64-bit addresses are sign-extended, so that canonical kernel addresses are
 * exact.
 *
 * A field is listed here only if some handler reads it: decoders fill no other columns. kind-fields.ts tells which
 * kinds have which of these enums, and of those in kvm-fields.ts.
 */

/** The thread that an event happened in, as the event's context names it. */
export enum Emitter {
  tid = "tid",
  /** Its process. */
  tgid = "pid",
  comm = "r",
}

/** Events of this stream are lost from the time of the row to `untilNs`. */
export enum Lost {
  /** Families (event-families.ts) of the kinds that the stream carries, as bits; -1: all. */
  families = "b",
  untilNs = "x",
  /** Begin of the loss where that is before the time of the row; NaN: it is that time. */
  sinceNs = "y",
}

/** This stream was recorded up to the time of the row. */
export enum StreamEnd {
  /** As `Lost.families`. */
  families = "a",
  /** For so long the CPU may be silent after the end without anything being missing. */
  quietNs = "x",
}

export enum SchedSwitch {
  prevTid = "a",
  nextTid = "b",
  /** As recorded: kernels and tracers differ in its bits (sched/prev-state.ts). */
  prevState = "c",
  /** On the kernel's scale, 0..139. */
  nextPrio = "d",
  /** Process of the outgoing thread, which emits the event. */
  prevTgid = "pid",
  nextComm = "s",
  prevComm = "r",
}

/** sched_waking, sched_wakeup, sched_wakeup_new. */
export enum SchedWakeup {
  /** The thread that is woken. */
  wakeeTid = "a",
  targetCpu = "b",
  wakeeComm = "s",
}

export enum SchedMigrate {
  movedTid = "a",
  fromCpu = "b",
  toCpu = "c",
  movedComm = "s",
}

export enum SchedFork {
  parentTid = "a",
  childTid = "b",
  childTgid = "c",
  parentTgid = "d",
  childComm = "s",
}

export enum SchedExec {
  tid = "a",
  /** The caller's tid before the call: it takes over that of the leader of its process. */
  oldTid = "b",
  path = "s",
}

/** sched_process_exit, sched_process_free. */
export enum SchedEnd {
  tid = "a",
}

export enum SchedSetPrio {
  tid = "a",
  /** On the kernel's scale, 0..139. */
  newPrio = "b",
}

export enum TaskRename {
  tid = "a",
  newComm = "s",
}

/** Entry and exit of a system call. */
export enum Syscall {
  /** Without prefix ("ioctl"); "" where an exit does not say. */
  name = "s",
}

export enum SyscallEntry {
  /** Second argument: the command of an ioctl. */
  command = "y",
}

export enum SyscallExit {
  result = "x",
}

/** Entry and exit of an interrupt, a softirq, a system vector. */
export enum Interrupt {
  /** Number of the interrupt, of the softirq (include/linux/interrupt.h) or of the vector. */
  number = "a",
}

export enum InterruptEntry {
  /** Of the handler; of a system vector without "_entry" ("local_timer"). */
  name = "s",
}

export enum HrtimerStart {
  timer = "x",
  expiresNs = "y",
}

export enum HrtimerExpire {
  timer = "x",
  nowNs = "y",
}

export enum BlockRequest {
  device = "a",
  /** First sector: it tells requests of a device apart. */
  sector = "x",
}

/** Fields of a block request when it is queued and when it is issued. */
export enum BlockData {
  sectors = "b",
  /** Bit 0: it writes. */
  operation = "c",
}

export enum NetPacket {
  bytes = "a",
  device = "s",
}

export enum NetReceive {
  /** Address of the packet's socket buffer. */
  buffer = "x",
}

/** cpu_idle, cpu_frequency: they name the CPU they are about, which need not be that of the event. */
export enum CpuPower {
  /** Idle state (-1 leaves idle); frequency in kHz. */
  value = "a",
  cpu = "b",
}

export enum DumpedProcess {
  tid = "a",
  tgid = "b",
  parentTgid = "c",
  /** enum lttng_process_status: 2 runnable, 4 zombie, 5 waiting, 6 running, 7 dead. */
  status = "d",
  comm = "s",
  /** 1: a thread of the kernel. */
  isKernel = "y",
}

export enum DumpedCpu {
  cpu = "a",
  socket = "b",
  core = "c",
}

/** An event of which only its thread counts. */
export enum ThreadEvent {
  /** The thread's tid, else its pthread_id. A double, as both may exceed an int32. */
  thread = "x",
  tgid = "pid",
  comm = "r",
  eventName = "s",
}
