import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition } from "../analysis.js";
import { cpuCounters } from "./cpu.js";
import { networkCounters } from "./network.js";

/** Frequency and idle state of each CPU. */
export const cpuPower: AnalysisDefinition = {
  id: "cpu-power",
  title: "CPU frequency and idle states",
  needs: [EventKind.CPU_IDLE],
  uses: [EventKind.CPU_FREQUENCY],
  create: (session) => ({ handlers: cpuCounters(session) }),
};

/** Packets and bytes that each VM sent and received. */
export const network: AnalysisDefinition = {
  id: "network",
  title: "network traffic of VMs",
  needs: [EventKind.NET_RECEIVE, EventKind.NET_DEV_XMIT],
  create: (session) => ({ handlers: networkCounters(session) }),
};
