import type { AttachedVm, FoundVm, Recording } from "../../workers/model/monitor-vms.js";
import type { TriggerTold } from "../../workers/model/trigger-operations.js";

/** Living VMs. */
export interface MonitorState {
  /** What the last search found, and where; undefined: nobody has looked, or it is under way. */
  readonly found: { readonly host: string | undefined; readonly vms: readonly FoundVm[] } | undefined;
  /** A search or an attachment is under way: in words. */
  readonly busy: string | undefined;
  /** Why the last one failed. */
  readonly problem: string | undefined;
  readonly vms: readonly AttachedVm[];
  readonly recording: Recording | undefined;
  /** The newest registers of each VM as QEMU told them, by its key. */
  readonly registers: Readonly<Record<string, string>>;
  readonly triggers: readonly TriggerTold[];
}

export const NO_MONITOR: MonitorState = {
  found: undefined,
  busy: undefined,
  problem: undefined,
  vms: [],
  recording: undefined,
  registers: {},
  triggers: [],
};

/** Whether VMs are being asked now. */
export function isAsking({ recording }: MonitorState): boolean {
  return recording?.state === "running";
}
