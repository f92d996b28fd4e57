// Records of counters and of block requests, as records.ts has those of scheduling and KVM.

/** How many bits choose a list of M.TIMERS, a place of M.NET_DEVICES, a list of M.REQUESTS, and a pair of P.LABELS. */
export const TIMER_LIST_BITS = 10;
export const NET_DEVICE_BITS = 8;
export const REQUEST_LIST_BITS = 16;
export const POWER_LABEL_BITS = 6;

/** Of a counter of a CPU. */
export enum P {
  /** Store of its values. */
  POINTS = 0,
  TRACK = 4,
  /** Pairs of a value and its label: all counters of a kind share them. */
  LABELS = 8,
  BYTES = 64,
}

/** Of a network device. */
export enum D {
  INDEX = 0,
  /** String id. */
  NAME = 4,
  /** Lane of the VM that it belongs to. */
  OWN = 8,
  /** Lane of a VM, and how many packets its threads handed in. */
  COUNTED = 12,
  COUNT_F = 16,
  /** Packets that any thread handed in. */
  PACKETS_F = 24,
  /** Totals of bytes and of packets, for both ways. */
  RECEIVED = 32,
  SENT = 64,
  BYTES = 128,
}

/** Of a block request under way. */
export enum Q {
  /** In its list of M.REQUESTS, or among free records. */
  NEXT = 0,
  OLDER = 4,
  NEWER = 8,
  DEVICE = 12,
  SECTOR_F = 16,
  /** Lanes of the thread and of the VM that asked for it. */
  LANE = 24,
  VM = 28,
  INSERTED_F = 32,
  ISSUED_F = 40,
  BYTES_F = 48,
  INSERTED_B = 56,
  ISSUED_B = 57,
  WRITES_B = 58,
  BYTES = 64,
}

/** Totals of a VM and a disk: bytes that it read, and bytes that it wrote. */
export enum K {
  READ = 0,
  WRITTEN = 16,
  BYTES = 64,
}

/** Of a total that grows: the store of its values, and the last one. */
export enum Total {
  POINTS = 0,
  LAST_F = 8,
  BYTES = 16,
}
