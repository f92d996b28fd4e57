/** Names that QEMU gives to the threads of emulated vCPUs. With `thread=single` one thread runs all of them. */
const OF_ONE = /^CPU (\d{1,3})\/TCG$/;
const OF_ALL = "ALL CPUs/TCG";

/**
 * The id of the vCPU that an emulator runs in a thread of this name; -1: none. A thread of all vCPUs counts as one vCPU,
 * with id 0: nothing tells which of them it runs.
 */
export function emulatedVcpuId(comm: string): number {
  if (comm === OF_ALL) return 0;
  const match = OF_ONE.exec(comm);
  return match ? Number(match[1]) : -1;
}
