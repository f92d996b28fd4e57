import type { AnalysisDefinition } from "../analysis.js";
import { entryExitHandlers } from "./entry-exit.js";
import { haltHandlers } from "./halting.js";
import { lateProcessHandlers } from "./late-process.js";
import { findLateVcpus } from "./mapping.js";
import { nestedHandlers } from "./nested.js";
import { schedulingHandlers } from "./scheduling.js";
import { vmmHandlers } from "./vmm-calls.js";

/** VMs, their vCPUs and the vCPUs' states, as the host sees them. */
export const kvm: AnalysisDefinition = {
  id: "kvm",
  create: (session) => ({
    handlers: {
      ...entryExitHandlers(session),
      ...haltHandlers,
      ...lateProcessHandlers(session),
      ...nestedHandlers,
      ...schedulingHandlers(session),
      ...vmmHandlers(session),
    },
    finish: (endNs) => {
      for (const machine of session.machines) findLateVcpus(session, machine, endNs);
    },
  }),
};
