import type { Workload } from "./guest-mix.js";

/** How the VMs of a trace differ, so that nothing can be taken for granted about vectors and threads. */
export interface VmVariety {
  /** Local timer vectors of guests, given out in turn: it moved between Linux versions. */
  readonly timerVectors: readonly number[];
  /** Queues, and so vectors, of each virtio device. */
  readonly queues: number;
  /** vhost workers: kernel threads (before Linux 6.4), threads of the VMM, or of either kind in turn. */
  readonly vhost: "kernel" | "vmm" | "both";
  /** Every so many VMs is a Windows guest, 0 none: other vectors, for timer and IPIs alike. */
  readonly windowsEvery: number;
  /** Devices of the host whose interrupts go to the VM directly. */
  readonly hasPassthrough: boolean;
  /** What guests do, given out in turn; undefined: all do a bit of everything. */
  readonly workloads?: readonly Workload[];
}

export interface VmTraits {
  readonly timer: number;
  readonly ipis: readonly number[];
  readonly net: readonly number[];
  readonly disk: readonly number[];
  /** Of a device the VMM emulates. */
  readonly emulated: number;
  readonly passthrough: number | undefined;
  readonly vhostIsKernel: boolean;
  readonly workload: Workload;
}

/** Devices get vectors as the guest probes them, from here on: none is one of Windows' own. */
const FIRST_DEVICE_VECTOR = 0x31;

export function traitsOf(vm: number, variety: VmVariety): VmTraits {
  const { queues, timerVectors, vhost, windowsEvery, hasPassthrough, workloads = [] } = variety;
  const isWindows = 0 < windowsEvery && vm % windowsEvery === windowsEvery - 1;
  const first = FIRST_DEVICE_VECTOR + (vm % 5) * 3;
  const queueVectors = (from: number) => Array.from({ length: queues }, (_, queue) => from + queue);
  // Which device comes first differs too: the same number is disk here and network there.
  const [net, disk] = vm % 2 === 0 ? [first, first + queues] : [first + queues, first];
  return {
    // Windows' clock (0xd1), IPI (0xe1) and deferred calls (0x2f): levels 13, 14 and 2 in the upper half.
    timer: isWindows ? 0xd1 : (timerVectors[vm % timerVectors.length] as number),
    ipis: isWindows ? [0xe1, 0x2f] : [0xfd, 0xfd, 0xfb, 0xfc],
    net: queueVectors(net),
    disk: queueVectors(disk),
    emulated: first + 2 * queues,
    passthrough: hasPassthrough ? first + 2 * queues + 1 : undefined,
    workload: workloads[vm % workloads.length] ?? "mixed",
    vhostIsKernel: vhost === "kernel" || (vhost === "both" && vm % 2 === 0),
  };
}
