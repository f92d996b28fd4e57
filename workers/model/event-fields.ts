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
  /** Their namespaces of processes (inode numbers). */
  childPidNs = "x",
  parentPidNs = "y",
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

export enum CpuFrequencyLimits {
  lowestKhz = "a",
  cpu = "b",
  highestKhz = "c",
}

export enum Reclaim {
  /** 0: any memory of the host, 1: that of a control group, 2: of a NUMA node. */
  scope = "a",
}

/** A thread, and where it goes; of a swap also the thread that takes its place. */
export enum NumaMove {
  tid = "a",
  /** 0: none. */
  otherTid = "b",
  fromCpu = "c",
  toCpu = "d",
  fromNode = "x",
  toNode = "y",
  /** 0: it is moved, 1: it takes the place of another one, 2: it has to stay. */
  outcome = "z",
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
  /** A namespace of processes that it is in (inode number), and how many lie around that. */
  pidNs = "x",
  pidNsLevel = "z",
}

/** One of the namespaces of processes that a thread is in. */
export enum DumpedPidNs {
  tid = "a",
  pidNs = "x",
  pidNsLevel = "z",
}

/** The control group that a thread is in, or the namespace through which it sees control groups. */
export enum ThreadCgroup {
  tid = "a",
  /** 1: the other threads of its process are there too. */
  isOfProcess = "b",
  /** 0: the unified one (version 2); others: those of version 1, of which a thread is in several. */
  hierarchy = "c",
  /** From the root of the hierarchy on: "/machine.slice/vm.scope". */
  path = "s",
  /** Inode number. */
  cgroupNs = "x",
}

export enum DumpedCpu {
  cpu = "a",
  socket = "b",
  core = "c",
}

/** A slice and where it is: on a thread, or on a track of a process or of the machine. */
export enum Slice {
  /** As `ThreadEvent.thread`; NaN: the track is of no thread. */
  thread = "x",
  tgid = "pid",
  /** Name of the thread or of the track. */
  trackName = "r",
  /** Number of the track in its trace. */
  track = "a",
  name = "s",
}

/** Fields of a slice whose end is known where it begins. */
export enum SliceBegin {
  /** NaN: it lasts until its SLICE_END. */
  durationNs = "y",
}

/** Of the innermost slice of its track. */
export enum SliceFlow {
  /** -1 - number: of the next slice that begins. */
  flow = "y",
  /** 0: it begins here, 1: it passes, 2: it ends. */
  part = "b",
}

export enum SliceEnd {
  track = "a",
}

export enum CounterValue {
  track = "a",
  tgid = "pid",
  name = "s",
  value = "x",
  /** The highest value of the counter in its trace. */
  highest = "y",
}

/** An event of which only its thread counts. */
export enum ThreadEvent {
  /** The thread's tid, else its pthread_id. A double, as both may exceed an int32. */
  thread = "x",
  tgid = "pid",
  comm = "r",
  eventName = "s",
}

/** A sample of a profiler. The column `stack` has its call stack: the innermost frame is where it was. */
export enum Sample {
  /** SampleMode */
  mode = "a",
  /** Bits of SampleFlag. */
  modeFlags = "b",
  /** Address of the instruction. */
  ip = "x",
  /** For how many events or ns it stands. */
  weight = "y",
  eventName = "s",
}

/** A line of a log. */
export enum LogLine {
  message = "s",
  /** What wrote it: a program, "dmesg". */
  source = "r",
  /** As syslog(3) numbers them, from 0 on; -1: not said. */
  priority = "a",
  /** -1: not said. */
  thread = "tid",
  process = "pid",
}
