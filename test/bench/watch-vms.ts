import { setTimeout } from "node:timers/promises";
import { LocalHost } from "../../electron/node/vm/local-host.js";
import { MonitorSession } from "../../electron/node/vm/monitor-session.js";

// Asks VMs, and prints what that cost as JSON, for monitor.ts: watch-vms.mjs SECONDS IS-PLAYABLE SOCKET...

export interface WatchCost {
  /** Of a core, all threads together: in the first seconds, while the code is compiled, and later. */
  readonly first: number;
  readonly later: number;
  readonly memoryMb: number;
  readonly answers: number;
}

/** What is asked once. */
const BEGIN_MS = 4000;
/** Compiling goes on for a minute, so VMs are asked faster for a while. */
const WARM_MS = 6000;
const WARM_PERIOD_MS = 25;
const PERIOD_MS = 250;

const [seconds, isPlayable, ...sockets] = process.argv.slice(2);
let answers = 0;
const options = { periodMs: PERIOD_MS, registersMs: undefined, hmp: [], isPlayable: isPlayable === "true" };
const session = new MonitorSession(new LocalHost(), options, (line) => {
  if (line.includes('"k":"qmp"') || line.includes('"k":"hmp"')) answers += 1;
});
for (const qmp of sockets) {
  const attached = await session.attach({ qmp });
  if (!attached.ok) throw new Error(attached.error.message);
}
await session.begin();
await setTimeout(BEGIN_MS);
const first = await share();
session.periodMs = WARM_PERIOD_MS;
await setTimeout(WARM_MS);
session.periodMs = PERIOD_MS;
await setTimeout(2 * PERIOD_MS);
answers = 0;
const cost: WatchCost = { first, later: await share(), answers, memoryMb: process.memoryUsage().rss / 1e6 };
await session.close();
console.log(JSON.stringify(cost));

async function share(): Promise<number> {
  const before = process.cpuUsage();
  const begin = performance.now();
  await setTimeout(Number(seconds) * 1000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - begin);
}
