/** Names that VMMs give to vCPU threads: QEMU, cloud-hypervisor and crosvm, Firecracker. */
const OF_KVM = [/^CPU (\d+)\/KVM/, /^(?:crosvm_)?vcpu[ _]?(\d+)$/, /^fc_vcpu (\d+)$/];

/** The id of the vCPU that a thread with this name runs; -1: the name does not tell. */
export function vcpuIdInName(comm: string): number {
  for (const name of OF_KVM) {
    const match = name.exec(comm);
    if (match) return Number(match[1]);
  }
  return -1;
}

/** Other threads that only hosts of KVM have: VMMs that do without emulation, and kernel threads that work for VMs. */
const OF_HOSTS = /^(?:qemu-kvm|firecracker|cloud-hyperviso|crosvm|vhost-\d|kvm-(?:pit|nx-lpage))/;

/** Whether a thread with this name says that its machine runs VMs under KVM. */
export function isOfKvmHost(comm: string): boolean {
  return 0 <= vcpuIdInName(comm) || OF_HOSTS.test(comm);
}
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
