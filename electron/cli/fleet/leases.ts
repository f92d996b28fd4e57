import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { errorCode } from "../../../workers/core/error-text.js";
import { fieldsOf, parsedJson } from "../../../workers/core/parsed-json.js";
import { OWN_FOLDER } from "./trace-state.js";

/** A run shows so often that it still lives. */
const BEAT_MS = 10_000;
/** A lease whose run has not shown itself for so long is over: its machine has died. */
const STALE_MS = 120_000;

/**
 * Who writes which trace of a dataset: several runs, of several machines too, may write one dataset. A lease is a file that
 * only one of them can make.
 */
export class Leases {
  private readonly token = randomBytes(8).toString("hex");
  private readonly held = new Set<string>();
  private readonly beat: NodeJS.Timeout;

  constructor(private readonly folder: string) {
    this.beat = setInterval(() => void this.show(), BEAT_MS).unref();
  }

  /** False: another run that lives has it. */
  async take(id: string): Promise<boolean> {
    const file = this.file(id);
    const content = JSON.stringify({ pid: process.pid, host: hostname(), startedMs: startedMs(), token: this.token });
    for (let tries = 0; tries < 3; tries += 1) {
      try {
        await writeFile(file, content, { flag: "wx" });
        this.held.add(file);
        return true;
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw error;
      }
      if (await isAlive(file)) return false;
      await rm(file, { force: true });
    }
    return false;
  }

  /** Whether it has not been taken away: a machine that slept for minutes counts as dead meanwhile. */
  async isOwn(id: string): Promise<boolean> {
    return fieldsOf(parsedJson(await readFile(this.file(id), "utf8").catch(() => ""))).token === this.token;
  }

  async release(id: string): Promise<void> {
    const file = this.file(id);
    this.held.delete(file);
    if (await this.isOwn(id)) await rm(file, { force: true });
  }

  async close(): Promise<void> {
    clearInterval(this.beat);
    for (const file of this.held) await rm(file, { force: true }).catch(() => undefined);
    this.held.clear();
  }

  private file(id: string): string {
    return leasePath(this.folder, id);
  }

  private async show(): Promise<void> {
    const now = new Date();
    for (const file of this.held) await utimes(file, now, now).catch(() => undefined);
  }
}

export function leasePath(dataset: string, id: string): string {
  return join(dataset, OWN_FOLDER, "leases", id);
}

/** Whether the run that made the lease lives. On this machine its process tells it at once. */
export async function isAlive(file: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(file);
    const holder = fieldsOf(parsedJson(await readFile(file, "utf8")));
    if (holder.host === hostname() && !isRunning(holder)) return false;
    return Math.abs(Date.now() - mtimeMs) < STALE_MS;
  } catch {
    return false;
  }
}

function isRunning({ pid, startedMs: since }: Readonly<Record<string, unknown>>): boolean {
  if (typeof pid !== "number") return true;
  // In a container that was started again, this process may have the number of the one that died.
  if (pid === process.pid) return typeof since === "number" && Math.abs(since - startedMs()) < SAME_START_MS;
  try {
    process.kill(pid, 0);
    return !hasEnded(pid);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

/** Whether it has ended, but nobody took note of it: in a container the first process often does not. Linux has such in /proc. */
function hasEnded(pid: number): boolean {
  try {
    // The name of the program, in brackets, may hold anything.
    return /^\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "latin1").replace(/^.*(?=\) )/s, ""));
  } catch {
    return false;
  }
}

const SAME_START_MS = 2000;

/** When this process began, ms since the epoch. */
function startedMs(): number {
  return Math.round(Date.now() - process.uptime() * 1000);
}
