import type { Host } from "./host.js";
import { Daemon } from "./workers.js";

const NAMES = ["nginx", "postgres", "java", "containerd", "python3", "redis-server", "dockerd", "systemd"];
const FIRST_TID = 1_000_000;
const BUSY_NS = 600_000;
/** As much as three daemons of a host of 4 CPUs. */
const CPUS_BUSY = 0.14;

/** So many threads that mostly sleep, in processes of eight. Together they keep a seventh of the CPUs busy. */
export function addServices(host: Host, count: number): void {
  const sleepNs = (BUSY_NS * count) / (CPUS_BUSY * host.cpus.length);
  for (let i = 0; i < count; i += 1) {
    const tid = FIRST_TID + i;
    const pid = FIRST_TID + (i & -8);
    const name = NAMES[(i >> 3) % NAMES.length] as string;
    const delayNs = host.random.between(1, sleepNs);
    host.spawn({ tid, pid, name, delayNs }, new Daemon(host, BUSY_NS, sleepNs), i);
  }
}
