import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface Ran {
  readonly seconds: number;
  /** Processor time of the process and its children, s. */
  readonly cpuSeconds: number;
  /** Peak memory of all its processes together, bytes; NaN where the system does not tell. */
  readonly peakBytes: number;
  readonly stdout: string;
}

/** Looking takes a good part of a core: often enough for memory that grows, and no more. */
const SAMPLE_MS = 200;

/** Runs a program to its end, sampling the memory of it and of all it starts. */
export async function runMeasured(command: string, args: readonly string[]): Promise<Ran> {
  const begin = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => {
    stdout += text.toString();
  });
  child.stderr.on("data", (text: Buffer) => {
    stderr += text.toString();
  });
  const peak = { bytes: Number.NaN, cpuSeconds: 0 };
  const sampler = setInterval(() => sample(child, peak), SAMPLE_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  clearInterval(sampler);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with code ${code}: ${stderr.slice(-500)}`);
  return { seconds: (performance.now() - begin) / 1000, cpuSeconds: peak.cpuSeconds, peakBytes: peak.bytes, stdout };
}

function sample(child: ChildProcess, peak: { bytes: number; cpuSeconds: number }): void {
  if (child.pid === undefined || process.platform !== "linux") return;
  const tree = treeOf(child.pid);
  const bytes = tree.reduce((sum, pid) => sum + memoryOf(pid), 0);
  if (!(bytes <= peak.bytes)) peak.bytes = bytes;
  peak.cpuSeconds = Math.max(peak.cpuSeconds, cpuSecondsOf(child.pid));
}

/** A process and all below it. */
function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? Number(statOf(pid)[1]) : Number.NaN;
    if (Number.isInteger(parent)) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (let i = 0; i < tree.length; i += 1) tree.push(...(children.get(tree[i] as number) ?? []));
  return tree;
}

/** Proportional share of what a process keeps in memory: shared pages count once over all processes. */
function memoryOf(pid: number): number {
  const text = readText(`/proc/${pid}/smaps_rollup`);
  const kib = /^Pss:\s+(\d+)/m.exec(text)?.[1] ?? /^VmRSS:\s+(\d+)/m.exec(readText(`/proc/${pid}/status`))?.[1];
  return Number(kib ?? 0) * 1024;
}

function cpuSecondsOf(pid: number): number {
  const fields = statOf(pid);
  // utime, stime, cutime, cstime in ticks of 10 ms (proc_pid_stat(5), fields 14 to 17).
  return [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i] ?? 0), 0) / 100;
}

/** Fields of /proc/PID/stat from the state on; the name before may hold anything. */
function statOf(pid: number): string[] {
  const text = readText(`/proc/${pid}/stat`);
  return text
    .slice(text.lastIndexOf(")") + 2)
    .trimEnd()
    .split(" ");
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It has ended since it was listed.
    return "";
  }
}
