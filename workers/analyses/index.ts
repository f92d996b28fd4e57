import type { AnalysisDefinition } from "./analysis.js";
import { blockIo } from "./block/requests.js";
import { cpuPower } from "./counters/cpu.js";
import { guestMemory } from "./counters/guest-memory.js";
import { network } from "./counters/network.js";
import { exitObjects } from "./exit-objects/index.js";
import { guestProcesses } from "./guest/index.js";
import { nestedVms } from "./guest/nested.js";
import { guestRip } from "./guest-rip/index.js";
import { ipis } from "./ipis/index.js";
import { irq } from "./irq/index.js";
import { kvm } from "./kvm/index.js";
import { injection } from "./latency/injection.js";
import { pageIns } from "./latency/page-ins.js";
import { reclaim } from "./latency/reclaim.js";
import { syscalls } from "./latency/syscalls.js";
import { timers } from "./latency/timers.js";
import { virtio } from "./latency/virtio.js";
import { logs } from "./logs/index.js";
import { migrations } from "./migrations/index.js";
import { monitor } from "./monitor/index.js";
import { numa } from "./numa/index.js";
import { offCpu } from "./off-cpu/index.js";
import { runqueue } from "./runqueue/index.js";
import { samples } from "./samples/index.js";
import { sched } from "./sched/index.js";
import { slices } from "./slices/index.js";
import { threadsByContext } from "./threads-by-context/index.js";
import { waits } from "./waits/index.js";

/**
 * All analyses, in the order in which they see each event: later ones read the results of earlier ones from the
 * session.
 */
export const ANALYSES: readonly AnalysisDefinition[] = [
  sched,
  irq,
  kvm,
  runqueue,
  migrations,
  numa,
  waits,
  guestProcesses,
  nestedVms,
  syscalls,
  blockIo,
  injection,
  timers,
  virtio,
  pageIns,
  reclaim,
  ipis,
  exitObjects,
  guestRip,
  cpuPower,
  network,
  guestMemory,
  threadsByContext,
  slices,
  samples,
  offCpu,
  logs,
  monitor,
];
