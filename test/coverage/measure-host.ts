import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { capturePlan } from "../../workers/coverage/capture-plan.js";
import { bytesOf, checksIn, infoOf, type Measured, promisedViews, rounded } from "./measured-parts.js";

const BY = "perf-host";

/**
 * Work of all kinds: switches and system calls, a disk, packets. Of requests that the disk of a VM completes many at a time perf
 * sees few ends, and of a file written on a quiet machine none: so each block is read by a request of its own, too.
 */
const LOAD = (perf: string, folder: string) => `
${perf} bench sched pipe -l 20000 >/dev/null
dd if=/dev/zero of=${folder}/blob bs=1M count=32 conv=fsync 2>/dev/null
dd if=${folder}/blob of=/dev/null bs=4k count=1000 iflag=direct 2>/dev/null
sleep 0.3`;

/** perf on this host: the views that need no KVM, and what an event costs. Undefined: it may not record here. */
export async function measureHost(perf: string, folder: string): Promise<Measured | undefined> {
  const points = recordablePoints(perf);
  const file = join(folder, "perf.data");
  const record = ["record", "-q", "-a", "-k", "mono", "-c", "1", "-m", "1024", ...options(points), "-o", file];
  const ran = spawnSync(perf, [...record, "--", "sh", "-c", LOAD(perf, folder)], { encoding: "utf8" });
  if (ran.status !== 0) return undefined;
  const info = await infoOf(file);
  const cost = costOfAnEvent(perf, folder);
  const version = spawnSync(perf, ["--version"], { encoding: "utf8" }).stdout.trim();
  return {
    recordings: [
      {
        id: BY,
        what: `${version} on a host with ${info.machines[0]?.cpus ?? 0} CPUs: a pipe ping-pong, a file written, packets of whoever sends some`,
      },
    ],
    checks: checksIn(info, { source: "perf", side: "host", by: BY }),
    costs: [{ source: "perf", side: "host", by: BY, ...cost }],
  };
}

/** The tracepoints of all views, as far as the kernel here has them. */
function recordablePoints(perf: string): readonly string[] {
  const { events } = capturePlan(
    promisedViews("perf", "host").map(({ id }) => id),
    "perf",
  );
  const known = new Set(spawnSync(perf, ["list", "tracepoint"], { encoding: "utf8" }).stdout.match(/\w+:\w+/g));
  return events.filter((point) => known.has(point));
}

const TURNS = 5;

/** The same work with and without perf, in turn; the median difference by the events of its recording. */
function costOfAnEvent(perf: string, folder: string): { bytesPerEvent: number; cpuNsPerEvent: number } {
  const file = join(folder, "cost.data");
  const work = [perf, "bench", "sched", "pipe", "-l", "50000"];
  const record = [
    perf,
    "record",
    "-q",
    "-a",
    "-k",
    "mono",
    "-c",
    "1",
    "-m",
    "1024",
    ...options(POINTS),
    "-o",
    file,
    "--",
  ];
  const each = Array.from({ length: TURNS }, () => {
    const alone = cpuSeconds(work);
    const recorded = cpuSeconds([...record, ...work]);
    const events = Number(/(\d+) samples|SAMPLE events:\s+(\d+)/.exec(samplesIn(perf, file))?.[2] ?? 0);
    return { ns: (1e9 * (recorded - alone)) / events, bytes: bytesOf(file) / events };
  });
  return {
    bytesPerEvent: rounded(median(each.map(({ bytes }) => bytes))),
    cpuNsPerEvent: rounded(median(each.map(({ ns }) => ns))),
  };
}

const POINTS = capturePlan(["sched", "runqueue"], "perf").events;

function samplesIn(perf: string, file: string): string {
  return spawnSync(perf, ["report", "--stats", "-i", file], { encoding: "utf8" }).stdout;
}

/** Processor time of a command and all that it starts. */
function cpuSeconds(command: readonly string[]): number {
  const script = "TIMEFORMAT='%U %S'; time \"$@\" >/dev/null 2>&1";
  const { stderr } = spawnSync("bash", ["-c", script, "bash", ...command], { encoding: "utf8" });
  const [user = 0, system = 0] = stderr.trim().split(/\s+/).slice(-2).map(Number);
  return user + system;
}

function options(points: readonly string[]): readonly string[] {
  return points.flatMap((point) => ["-e", point]);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
