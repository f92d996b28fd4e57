import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";

export interface Ran {
  readonly seconds: number;
  readonly stdout: string;
}

/** Looking takes a good part of a core: often enough for memory that grows, and never while time is taken. */
const SAMPLE_MS = 200;

/** Runs a program to its end and takes the time. */
export async function runTimed(command: string, args: readonly string[]): Promise<Ran> {
  const begin = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  const stdout = await outputOf(child);
  return { seconds: (performance.now() - begin) / 1000, stdout };
}

/** Peak memory of a program and of all it starts, together (bytes); NaN where the system does not tell. */
export async function peakMemory(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let peak = Number.NaN;
  const sampler = setInterval(() => {
    if (child.pid === undefined || process.platform !== "linux") return;
    const bytes = treeOf(child.pid).reduce((sum, pid) => sum + memoryOf(pid), 0);
    if (!(bytes <= peak)) peak = bytes;
  }, SAMPLE_MS);
  await outputOf(child);
  clearInterval(sampler);
  return peak;
}

/** What a program prints, once it has ended well. */
async function outputOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => {
    stdout += text.toString();
  });
  child.stderr.on("data", (text: Buffer) => {
    stderr += text.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`${child.spawnargs.join(" ")} ended with code ${code}: ${stderr.slice(-500)}`);
  return stdout;
}

/** What a program that has ended took: seconds. */
export interface Spent {
  /** Of it and its own children; NaN where the system does not tell. */
  readonly processor: number;
  readonly wall: number;
  readonly stdout: string;
}

/** Runs a program to its end. What it prints is kept, or lost as it comes. */
export function spentBy([command, ...args]: readonly [string, ...string[]], printed: "pipe" | "ignore"): Spent {
  const [begin, before] = [performance.now(), endedTime()];
  const { status, stdout } = spawnSync(command, args, { stdio: ["ignore", printed, "ignore"], encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with code ${status}`);
  return { processor: endedTime() - before, wall: (performance.now() - begin) / 1000, stdout };
}

/** Processor time of the children of this process that have ended. */
function endedTime(): number {
  return process.platform === "linux" ? sum(statOf(process.pid).slice(13, 15).map(Number)) / TICKS : Number.NaN;
}

/** Kernel ticks a second in /proc/PID/stat: 100 on every Linux that runs Node. */
const TICKS = 100;

/** Processor time that this process and all below it have used so far, ended ones included (s); NaN where unknown. */
export function processorTime(): number {
  if (process.platform !== "linux") return Number.NaN;
  // utime, stime, and those of children that have ended and were waited for.
  const ticksOf = (pid: number): number => sum(statOf(pid).slice(11, 15).map(Number));
  return sum(treeOf(process.pid).map(ticksOf)) / TICKS;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
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
