// Records of what runs in guests; see records.ts.

/** Of a `NestedState`: the nested vCPUs of a vCPU. */
export enum W {
  /** Track of the one entered last. */
  ACTIVE = 0,
  ELSEWHERE_B = 4,
  ANNOUNCED_B = 5,
  EXIT_CODE = 8,
  WAIT_ROW = 12,
  VCPU_WAIT_ROW = 16,
  ROOT_F = 24,
  VMCB_F = 32,
  PAGE_F = 40,
  HYPERVISOR_PAGE_F = 48,
  BYTES = 64,
}

/** Of a `VcpuView`: a vCPU whose guest's tasks are followed (analyses/guest). */
export enum View {
  /** Registers as recorded last, and as looked at last. */
  CR3_F = 0,
  RSP_F = 8,
  RIP_F = 16,
  LOOKED_CR3_F = 24,
  LOOKED_RSP_F = 32,
  /** Times: see there. */
  NOW_F = 40,
  ENTRY_F = 48,
  EXIT_F = 56,
  OWN_F = 64,
  SIGHT_F = 72,
  INJECTED_F = 80,
  IDLE_STACK_F = 88,
  VCPU = 96,
  CPL = 100,
  /** What the lanes of its tasks show. */
  STATE = 104,
  REASON = 108,
  AUX = 112,
  PROCESS_ROW = 116,
  THREAD_ROW = 120,
  PROCESS = 124,
  THREAD = 128,
  /** 0: there is none. */
  LOG = 132,
  FRESH_B = 136,
  SIGHT_B = 137,
  AT_EXIT_B = 138,
  SEES_INJECTIONS_B = 139,
  /** The thread in which registers of the vCPU were first met last. */
  HOME = 140,
  BYTES = 192,
}

/** Of a `Task` of a guest. */
export enum GuestTask {
  TRACK = 0,
  /** The views on which it is current: a list of addresses, and its length. */
  VIEWS = 4,
  VIEWS_LENGTH = 8,
  IDLE_B = 12,
  SEEN_F = 16,
  BYTES = 64,
}

/** Of a `StateLog`: by place, LOG_PLACES of each. */
export enum Log {
  TIMES_F = 0,
  STATES = 512,
  REASONS = 768,
  AUXES = 1024,
  PROCESSES = 1280,
  THREADS = 1536,
  COUNT = 1792,
  BYTES = 1856,
}
