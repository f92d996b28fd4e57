import { spawn } from "node:child_process";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { type FakeQemu, startFakeQemu } from "../fakes/fake-qemu.js";
import { machineFacts, median, table } from "./measure/report.js";
import type { WatchCost } from "./watch-vms.js";

// What it costs to ask many VMs: npm run bench:monitor -- [--vms N] [--seconds N] [--rounds N]
// The QEMUs are made ones in this process, which is also the process whose account they give. A process of its own asks them,
// in turn as the command line does (its own thread has the sockets) and as the window does (the first VMs have threads).

const { values } = parseArgs({
  options: {
    vms: { type: "string", default: "10" },
    seconds: { type: "string", default: "15" },
    rounds: { type: "string", default: "3" },
  },
});
const CACHE = fileURLToPath(new URL("..", import.meta.url));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const WAYS = ["one thread", "as the window does"] as const;

// Side by side as in a build, so that the one finds the other.
await build({
  entryPoints: {
    "programs/watch-vms": `${ROOT}/test/bench/watch-vms.ts`,
    "node/qmp-thread": `${ROOT}/electron/node/vm/replay/qmp-thread.ts`,
  },
  outdir: CACHE,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  logLevel: "warning",
});

const qemus: FakeQemu[] = [];
for (let index = 0; index < Number(values.vms); index += 1) qemus.push(await startFakeQemu());
try {
  console.log(`${machineFacts()}, ${qemus.length} VMs asked 4 times a second`);
  const costs = new Map<string, WatchCost[]>(WAYS.map((way) => [way, []]));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const way of WAYS) costs.get(way)?.push(await watched(way));
  }
  const head = [
    "asked by",
    "% of a core at first",
    "each round",
    "later",
    "each round",
    "memory, MB",
    "answers",
    "load",
  ];
  console.log(
    table(
      head,
      [...costs].map(([way, each]) => rowOf(way, each)),
    ),
  );
} finally {
  for (const qemu of qemus) await qemu.close();
}

async function watched(way: (typeof WAYS)[number]): Promise<WatchCost> {
  const isPlayable = way !== "one thread";
  const args = [`${CACHE}/programs/watch-vms.mjs`, values.seconds, `${isPlayable}`, ...qemus.map(({ path }) => path)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const piece of child.stdout) text += piece;
  return JSON.parse(text);
}

function rowOf(way: string, costs: readonly WatchCost[]): string[] {
  const shares = (of: (cost: WatchCost) => number) => {
    const all = costs.map((cost) => of(cost) * 100);
    return [median(all).toFixed(2), all.map((share) => share.toFixed(2)).join(", ")];
  };
  return [
    way,
    ...shares(({ first }) => first),
    ...shares(({ later }) => later),
    median(costs.map(({ memoryMb }) => memoryMb)).toFixed(0),
    median(costs.map(({ answers }) => answers)).toFixed(0),
    (loadavg()[0] ?? 0).toFixed(1),
  ];
}
