// Fields of the kinds that a monitor log has.

/** A value of a counter of a VM, a vCPU or a host, at the moment at which a monitor was asked. */
export enum MonitorValue {
  /** Number of the counter in its log. */
  series = "a",
  /** Of a vCPU; -1: of the VM or host. */
  vcpu = "b",
  /** MonitorType */
  type = "c",
  /** MonitorRole */
  role = "d",
  /** Thread of the vCPU; -1: not known. */
  tid = "tid",
  /** Process of the VM; -1: the counter is of the host. */
  vm = "pid",
  value = "x",
  /** Ns since it was asked before, when it had the value before. NaN: it was not. */
  apartNs = "y",
  name = "s",
  /** What the counter belongs to, as in "block vda". */
  group = "r",
}

export enum MonitorStatus {
  vm = "pid",
  /** 1: it runs, 0: it does not, -1: not said. */
  isRunning = "a",
  name = "s",
  status = "r",
}

export enum MonitorEvent {
  /** -1: it is about the host. */
  vm = "pid",
  /** As syslog(3) numbers them. */
  priority = "a",
  message = "s",
  source = "r",
}

/** Nothing is known of a VM for a time. */
export enum MonitorGap {
  /** -1: of all. */
  vm = "pid",
  /** Infinite: to the end. */
  lengthNs = "x",
  why = "s",
}

/** A process of a guest, as the guest's kernel tells it. */
export enum MonitorProcess {
  vm = "pid",
  process = "a",
  parent = "b",
  /** Code of the letter that the kernel has for it ("R"); 0: it has ended. */
  state = "c",
  /** Millionths of a CPU since the frame before; -1: not known. */
  ppm = "d",
  /** Ticks since the boot: with the pid it tells processes apart. */
  started = "x",
  cpuSeconds = "y",
  residentBytes = "z",
  name = "s",
  command = "r",
}

/** A group of input: what a user or a replay did at once. */
export enum MonitorInput {
  vm = "pid",
  /** InputSource */
  source = "a",
  /** Its place in the recording; -1: not told. */
  number = "b",
  /** Of `InputAction`. */
  actions = "c",
  /** µs until QEMU answered; 0: not told. */
  answeredUs = "d",
  /** It reached QEMU so much after it should have. NaN: not told. */
  lateNs = "x",
  keys = "s",
  /** Why QEMU did not take it; of evdev: the device. */
  about = "r",
}

/** A part of the screen changed. */
export enum MonitorScreen {
  vm = "pid",
  pixels = "x",
}

/** A run begins, ends, or something is told about it. */
export enum MonitorRun {
  vm = "pid",
  /** RunPhase */
  phase = "a",
  /** Its place in `RUN_FACTS`; -1: none. */
  fact = "b",
  value = "s",
}
