import { EventKind as K } from "../../model/event-kinds.js";
import { type EventRow, row } from "./mapping.js";

/** First integer arguments by name, where some analysis may ask: file, command or size, argument. */
const ARGUMENTS = { x: "fd|epfd|ctx_id", y: "cmd|count|len|nr|nr_segs|vlen", z: "arg|iocbpp" } as const;

/** `name` without tracer prefixes. The 32-bit calls of a 64-bit kernel keep their "compat_". */
function entry(name: string): EventRow {
  return row(K.SYSCALL_ENTRY, { ...ARGUMENTS, s: `=${name}` });
}

function exit(name: string): EventRow {
  return row(K.SYSCALL_EXIT, { x: "ret", s: `=${name}` });
}

/** lttng-modules 2.8 and later: syscall_entry_ioctl, compat_syscall_exit_read. */
export function lttngSyscallRow(name: string): EventRow | undefined {
  const match = /^(compat_)?syscall_(entry|exit)_(.+)$/.exec(name);
  if (!match) return undefined;
  const call = `${match[1] ?? ""}${match[3]}`;
  return match[2] === "entry" ? entry(call) : exit(call);
}

/** lttng-modules before 2.8: sys_ioctl, compat_sys_read, and one exit_syscall for all. */
export function oldLttngSyscallRow(name: string): EventRow | undefined {
  if (name === "exit_syscall") return exit("");
  const match = /^(compat_)?sys_(.+)$/.exec(name);
  return match ? entry(`${match[1] ?? ""}${match[2]}`) : undefined;
}

/** ftrace and perf: sys_enter_ioctl, sys_exit_ioctl; the raw pair carries only a number. */
export function ftraceSyscallRow(name: string): EventRow | undefined {
  if (name === "sys_enter") return row(K.SYSCALL_ENTRY, { s: "=syscall" });
  if (name === "sys_exit") return exit("");
  const match = /^sys_(enter|exit)_(.+)$/.exec(name);
  if (!match) return undefined;
  const call = match[2] as string;
  return match[1] === "enter" ? entry(call) : exit(call);
}
