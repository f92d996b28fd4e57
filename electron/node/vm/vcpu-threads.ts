import type { HostMachine } from "./host-machine.js";

export interface VcpuThread {
  readonly index: number;
  readonly tid: number;
}

/** The threads that the vCPUs of a process are, by the names that QEMU gives them. */
export async function vcpuThreads(host: HostMachine, pid: number): Promise<VcpuThread[]> {
  const names = await host.files([`/proc/${pid}/task/*/comm`]);
  const threads = [...names].flatMap(([path, name]) => {
    const [, index] = /^CPU (\d+)\/(?:KVM|TCG)$/.exec(name.trim()) ?? [];
    return index === undefined ? [] : [{ index: Number(index), tid: Number(path.split("/")[4]) }];
  });
  return threads.sort((a, b) => a.index - b.index);
}
