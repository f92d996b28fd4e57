/** A tool, or an interface, that tells what happens. */
export type SourceId = "lttng" | "trace-cmd" | "perf" | "bpftrace" | "qemu-trace" | "qmp" | "guest-agent" | "host";

/** Where it runs: on the host, or inside the guest. */
export type Side = "host" | "guest";

/** How much of a view it gives. `unread`: it can see it, and what it writes does not open here. */
export type Gives = "all" | "part" | "unread" | "none";

export interface Source {
  readonly id: SourceId;
  readonly title: string;
  /** What it is, in a sentence. */
  readonly what: string;
  /** What it takes to run it on the host; "" where it does not run there. */
  readonly hostRights: string;
  /** What it takes to run it in a guest; "" where it does not run there. */
  readonly guestRights: string;
  /** What opens here of it. */
  readonly opens: string;
}

export const SOURCES: readonly Source[] = [
  {
    id: "lttng",
    title: "LTTng",
    what: "A tracer of its own kernel modules; the least cost for each event.",
    hostRights: "root or the group tracing, and the modules lttng-modules of the running kernel",
    guestRights: "root in the guest, and lttng-modules of its kernel",
    opens: "its folder (CTF)",
  },
  {
    id: "trace-cmd",
    title: "trace-cmd, ftrace",
    what: "The kernel's own tracer. In a guest, its files are written by a script of sh where trace-cmd is not there.",
    hostRights: "root",
    guestRights: "root in the guest",
    opens: "trace.dat, and the text of tracefs",
  },
  {
    id: "perf",
    title: "perf",
    what: "Tracepoints and samples. A guest without a PMU is sampled by its clock (cpu-clock), which misses stretches with interrupts off.",
    hostRights: "root; or kernel.perf_event_paranoid at most -1 and tracefs readable",
    guestRights: "root in the guest",
    opens: "perf.data",
  },
  {
    id: "bpftrace",
    title: "bpftrace",
    what: "Scripts that run in the kernel and print what they say.",
    hostRights: "root",
    guestRights: "root in the guest, and BTF of its kernel",
    opens: "lines that it prints, as a log; no format of its own is read",
  },
  {
    id: "qemu-trace",
    title: "QEMU's trace",
    what: "Events of QEMU itself, switched on while it runs.",
    hostRights: "the VM's monitor (QMP)",
    guestRights: "",
    opens: "files of its backend simple, and input in the monitor log",
  },
  {
    id: "qmp",
    title: "QMP",
    what: "Questions to QEMU's monitor, at even times: values, no moments in between.",
    hostRights: "the VM's monitor (QMP), which nobody else holds; or virsh",
    guestRights: "",
    opens: "a monitor log",
  },
  {
    id: "guest-agent",
    title: "guest agent, shell",
    what: "Questions to the guest by its agent, by a shell on a port, or by ssh.",
    hostRights: "",
    guestRights: "qemu-guest-agent with guest-exec allowed, or a shell on a serial or virtio port",
    opens: "a monitor log",
  },
  {
    id: "host",
    title: "/proc, /sys",
    what: "The host's account of QEMU's threads, cgroup and network devices, at even times.",
    hostRights: "none; root for KVM's counters in debugfs, the VM's user for its input and output",
    guestRights: "",
    opens: "a monitor log",
  },
];

/** Programs that record events of the kernel, into files that open here. */
export type Backend = "lttng" | "trace-cmd" | "perf";
export const BACKENDS: readonly Backend[] = ["perf", "trace-cmd", "lttng"];
