import { WaitReason } from "../../model/states.js";

/** Names of a guest's interrupts and what they are for, the first that fits: drivers name their queues so. */
const CLASSES: readonly (readonly [name: RegExp, reason: WaitReason])[] = [
  [/timer/, WaitReason.TIMER],
  [/reschedule|call_function/, WaitReason.IPI],
  [/^virtio\d+-(input|output)|^(eth|en[opsx])/, WaitReason.NET],
  [/^virtio\d+-req|^(nvme|ahci|ata|megasas|xhci)/, WaitReason.DISK],
];

/** What a guest's interrupt is for, by the name of its handler. */
export function interruptClass(name: string): WaitReason {
  return CLASSES.find(([pattern]) => pattern.test(name))?.[1] ?? WaitReason.DEVICE;
}
