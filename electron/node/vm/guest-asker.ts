import { randomBytes } from "node:crypto";
import type { Result } from "../../../workers/core/result.js";
import type { ClockPair, GuestFrame } from "../../../workers/model/monitor-record.js";

/** Asks a guest what its kernel says of its processes. */
export interface GuestAsker {
  readonly kind: "qga" | "agent";
  ask(what: GuestQuestion): Promise<Result<GuestFrame>>;
  /** The guest's clock, by as few steps as there are. */
  clock(): Promise<Result<GuestClock>>;
  /** Resolves with the reason once no answer will come any more. */
  readonly closed: Promise<string>;
  close(): void;
}

export type GuestQuestion = "frame" | "cmdlines";

export interface GuestClock {
  /** When it was asked, on the host's clock. */
  readonly at: bigint;
  readonly pair: ClockPair;
}

/** A frame of a guest with very many processes has less. */
export const MOST_FRAME = 4 << 20;

/** No text of a process can guess it. */
export function newFrameId(): string {
  return randomBytes(8).toString("hex");
}

/**
 * One line for a POSIX shell, which asks the kernel and answers a frame (model/monitor-record.ts). It needs `cat` and
 * what shells have of their own. The id stands once, so that the echo of a terminal is no frame.
 */
export function guestScript(what: GuestQuestion | "now", id: string): string {
  const parts = what === "frame" ? FRAME : what === "cmdlines" ? CMDLINES : NOW;
  return `I=${id}; echo; echo "#begin $I"; ${parts}; echo; echo "#end $I $?"`;
}

const part = (name: string) => `echo "#part $I ${name}"`;
/** The third line of /proc/timer_list says `now at N nsecs`. Only root may read it. */
const NOW = `${part("timer_list")}; { read -r a; read -r a; read -r a; echo "$a"; } 2>/dev/null </proc/timer_list; ${part("uptime")}; cat /proc/uptime`;
const FRAME = [
  NOW,
  ...["stat", "meminfo", "loadavg"].map((name) => `${part(name)}; cat /proc/${name}`),
  `${part("processes")}; cat /proc/[0-9]*/stat 2>/dev/null`,
].join("; ");
const CMDLINES = [
  `${part("page_size")}`,
  `while read -r k v u; do case $k in KernelPageSize:) echo $v; break;; esac; done </proc/self/smaps`,
  `${part("cmdlines")}`,
  `for d in /proc/[0-9]*; do echo; echo "#pid $I \${d#/proc/}"; cat $d/cmdline 2>/dev/null; done`,
].join("; ");

/** The frame with this id in the text; undefined: it is not there as a whole. */
export function frameIn(text: string, id: string): GuestFrame | undefined {
  const begin = text.indexOf(`#begin ${id}\n`);
  const end = text.indexOf(`\n#end ${id}`, begin);
  if (begin === -1 || end === -1) return undefined;
  const whole = text.slice(begin + `#begin ${id}\n`.length, end).replaceAll("\0", " ");
  // A line of /proc/stat holds a count of each interrupt of the machine, and has kilobytes.
  return { id, text: whole.replace(/^(?:intr|softirq) .*\n/gm, "") };
}

/** What the frame, or the beginning of timer_list or uptime, says of the guest's clock. */
export function clockIn(text: string): Pick<ClockPair, "guest_ns" | "clock"> | undefined {
  const exact = /^now at (\d{1,16}) nsecs/m.exec(text)?.[1];
  if (exact !== undefined) return { guest_ns: Number(exact), clock: "monotonic" };
  const seconds = /^(\d{1,9}\.\d\d) \d+\.\d\d$/m.exec(text)?.[1];
  return seconds === undefined ? undefined : { guest_ns: Math.round(Number(seconds) * 1e9), clock: "uptime" };
}
