/** The analyses that the core does, as bits, in their order (analyses/index.ts). */
export enum Part {
  SCHED = 1,
  IRQ = 2,
  KVM = 4,
  RUNQUEUE = 8,
  MIGRATIONS = 16,
  WAITS = 32,
  GUEST_PROCESSES = 64,
  NESTED_VMS = 128,
  SYSCALLS = 256,
  INJECTION = 512,
  TIMERS = 1024,
  VIRTIO = 2048,
  IPIS = 4096,
  EXIT_OBJECTS = 8192,
  GUEST_RIP = 16384,
  CPU_POWER = 32768,
  NETWORK = 65536,
  BLOCK_IO = 131072,
}

let parts = 0;

export function setParts(bits: i32): void {
  parts = bits;
}

/** Whether the core does this analysis. */
export function has(part: i32): boolean {
  return (parts & part) !== 0;
}
