import type { Result } from "../../../workers/core/result.js";
import type { ClockPair, GuestFrame } from "../../../workers/model/monitor-record.js";
import type { Frame } from "./framed-shell.js";

/** Asks a guest what its kernel says of its processes. */
export interface GuestAsker {
  readonly kind: "qga" | "agent";
  ask(what: GuestQuestion): Promise<Result<GuestFrame>>;
  /** What a line of `sh` says, which is made in electron/node. */
  say(script: string, mostMs?: number): Promise<Result<string>>;
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
  "while read -r k v u; do case $k in KernelPageSize:) echo $v; break;; esac; done </proc/self/smaps",
  `${part("cmdlines")}`,
  '(cd /proc; for d in [0-9]*; do echo; echo "#pid $I $d"; cat $d/cmdline 2>/dev/null; done)',
].join("; ");

/** Commands for a shell, one line, whose output is a frame of model/monitor-record.ts. They need `cat` and no more. */
export const GUEST_COMMANDS = { frame: FRAME, cmdlines: CMDLINES, now: NOW } as const;

/** The frame as the log has it. */
export function guestFrame({ id, text }: Frame): GuestFrame {
  // A line of /proc/stat holds a count of each interrupt of the machine, and has kilobytes.
  return { id, text: text.replaceAll("\0", " ").replace(/^(?:intr|softirq) .*\n/gm, "") };
}

/** What the text of timer_list or uptime says of the guest's clock. */
export function clockIn(text: string): Pick<ClockPair, "guest_ns" | "clock"> | undefined {
  const exact = /^now at (\d{1,16}) nsecs/m.exec(text)?.[1];
  if (exact !== undefined) return { guest_ns: Number(exact), clock: "monotonic" };
  const seconds = /^(\d{1,9}\.\d\d) \d+\.\d\d$/m.exec(text)?.[1];
  return seconds === undefined ? undefined : { guest_ns: Math.round(Number(seconds) * 1e9), clock: "uptime" };
}
