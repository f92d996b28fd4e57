import { SampleMode } from "../../model/sample-mode.js";

// Numbers of include/uapi/linux/perf_event.h, and of tools/lib/perf/include/perf/event.h for records that perf adds.

/** perf_event_header: type u32, misc u16, size u16. */
export const HEADER_BYTES = 8;

/** PERF_RECORD_*: those of the kernel, and from 64 on those of perf. */
export const RecordType = {
  MMAP: 1,
  LOST: 2,
  COMM: 3,
  EXIT: 4,
  THROTTLE: 5,
  UNTHROTTLE: 6,
  FORK: 7,
  SAMPLE: 9,
  MMAP2: 10,
  AUX: 11,
  LOST_SAMPLES: 13,
  SWITCH: 14,
  SWITCH_CPU_WIDE: 15,
  NAMESPACES: 16,
  KSYMBOL: 17,
  BPF_EVENT: 18,
  CGROUP: 19,
  CALLCHAIN_DEFERRED: 22,

  ATTR: 64,
  EVENT_TYPE: 65,
  TRACING_DATA: 66,
  BUILD_ID: 67,
  FINISHED_ROUND: 68,
  ID_INDEX: 69,
  AUXTRACE_INFO: 70,
  AUXTRACE: 71,
  AUXTRACE_ERROR: 72,
  THREAD_MAP: 73,
  CPU_MAP: 74,
  EVENT_UPDATE: 78,
  TIME_CONV: 79,
  FEATURE: 80,
  COMPRESSED: 81,
  FINISHED_INIT: 82,
  COMPRESSED2: 83,
} as const;

/** Names for notes; by type. */
export const RECORD_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "MMAP"],
  [2, "LOST"],
  [3, "COMM"],
  [4, "EXIT"],
  [5, "THROTTLE"],
  [6, "UNTHROTTLE"],
  [7, "FORK"],
  [8, "READ"],
  [9, "SAMPLE"],
  [10, "MMAP2"],
  [11, "AUX"],
  [12, "ITRACE_START"],
  [13, "LOST_SAMPLES"],
  [14, "SWITCH"],
  [15, "SWITCH_CPU_WIDE"],
  [16, "NAMESPACES"],
  [17, "KSYMBOL"],
  [18, "BPF_EVENT"],
  [19, "CGROUP"],
  [20, "TEXT_POKE"],
  [21, "AUX_OUTPUT_HW_ID"],
  [22, "CALLCHAIN_DEFERRED"],
  [64, "HEADER_ATTR"],
  [65, "HEADER_EVENT_TYPE"],
  [66, "HEADER_TRACING_DATA"],
  [67, "HEADER_BUILD_ID"],
  [68, "FINISHED_ROUND"],
  [69, "ID_INDEX"],
  [70, "AUXTRACE_INFO"],
  [71, "AUXTRACE"],
  [72, "AUXTRACE_ERROR"],
  [73, "THREAD_MAP"],
  [74, "CPU_MAP"],
  [75, "STAT_CONFIG"],
  [76, "STAT"],
  [77, "STAT_ROUND"],
  [78, "EVENT_UPDATE"],
  [79, "TIME_CONV"],
  [80, "HEADER_FEATURE"],
  [81, "COMPRESSED"],
  [82, "FINISHED_INIT"],
  [83, "COMPRESSED2"],
  [84, "BPF_METADATA"],
  [85, "SCHEDSTAT_CPU"],
  [86, "SCHEDSTAT_DOMAIN"],
]);

/** perf_event_header.misc: the mode that was interrupted. */
export const CPUMODE_MASK = 7;
export const CpuMode = { UNKNOWN: 0, KERNEL: 1, USER: 2, HYPERVISOR: 3, GUEST_KERNEL: 4, GUEST_USER: 5 } as const;

/** The same in records of maps: it is of data. In records of names: the thread runs another program. */
/** Bits of perf_event_header.misc in records of mappings: of data, and with a build id in place of device and inode. */
export const MapBit = { DATA: 1 << 13, BUILD_ID: 1 << 14 } as const;
export const CommBit = { EXEC: 1 << 13 } as const;

/** Bits of perf_event_header.misc in records of context switches. Kernels before 4.17 do not tell of preemption. */
export const SwitchBit = { OUT: 1 << 13, OUT_PREEMPT: 1 << 14 } as const;

/** PERF_SAMPLE_*, bits of perf_event_attr.sample_type. */
export const SampleBit = {
  IP: 1 << 0,
  TID: 1 << 1,
  TIME: 1 << 2,
  ADDR: 1 << 3,
  READ: 1 << 4,
  CALLCHAIN: 1 << 5,
  ID: 1 << 6,
  CPU: 1 << 7,
  PERIOD: 1 << 8,
  STREAM_ID: 1 << 9,
  RAW: 1 << 10,
  BRANCH_STACK: 1 << 11,
  REGS_USER: 1 << 12,
  STACK_USER: 1 << 13,
  WEIGHT: 1 << 14,
  DATA_SRC: 1 << 15,
  IDENTIFIER: 1 << 16,
  TRANSACTION: 1 << 17,
  REGS_INTR: 1 << 18,
  PHYS_ADDR: 1 << 19,
  AUX: 1 << 20,
  CGROUP: 1 << 21,
  DATA_PAGE_SIZE: 1 << 22,
  CODE_PAGE_SIZE: 1 << 23,
  WEIGHT_STRUCT: 1 << 24,
} as const;

/** PERF_TYPE_* */
export const EventType = { HARDWARE: 0, SOFTWARE: 1, TRACEPOINT: 2, CACHE: 3, RAW: 4, BREAKPOINT: 5 } as const;

/** PERF_CONTEXT_*: the lowest of them. Entries of a call chain from here on switch the mode of those that follow. */
export const FIRST_CONTEXT = -4095;
/** The modes that they switch to. PERF_CONTEXT_GUEST alone tells the kernel from user code by address. */
export const CONTEXT_MODES: ReadonlyMap<number, SampleMode> = new Map([
  [-32, SampleMode.HYPERVISOR],
  [-128, SampleMode.KERNEL],
  [-512, SampleMode.USER],
  [-640, SampleMode.USER],
  [-2048, SampleMode.GUEST_KERNEL],
  [-2176, SampleMode.GUEST_KERNEL],
  [-2560, SampleMode.GUEST_USER],
]);

/** HEADER_* of tools/perf/util/header.h: number of the bit in the file's header. */
export const Feature = {
  TRACING_DATA: 1,
  BUILD_ID: 2,
  HOSTNAME: 3,
  OSRELEASE: 4,
  VERSION: 5,
  ARCH: 6,
  NRCPUS: 7,
  CPUDESC: 8,
  CPUID: 9,
  TOTAL_MEM: 10,
  CMDLINE: 11,
  EVENT_DESC: 12,
  CPU_TOPOLOGY: 13,
  NUMA_TOPOLOGY: 14,
  AUXTRACE: 18,
  SAMPLE_TIME: 21,
  DIR_FORMAT: 24,
  COMPRESSED: 27,
  CLOCK_DATA: 29,
} as const;
