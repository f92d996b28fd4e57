import { fail, type Result } from "../../../workers/core/result.js";
import type { MonitorOperation, OperationAnswer } from "../../../workers/model/monitor-vms.js";
import type { HostApi } from "../../host/host-api.js";

export type PerformOperation = (operation: MonitorOperation) => Promise<Result<OperationAnswer>>;

/** Asks the shell to do something with VMs. A shell that reaches none refuses. */
export function operationsOf({ monitor }: Pick<HostApi, "monitor">): PerformOperation {
  return async (operation) => (await monitor?.perform(operation)) ?? fail(NO_CHANNEL);
}

const NO_CHANNEL = "this window talks to no VMs: start Lanescope as an application, or by lanescope --attach";
