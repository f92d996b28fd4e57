import type { TraceDescription } from "../../formats/format.js";
import { EventKind as K } from "../../model/event-kinds.js";
import { type DialectRow, row } from "./mapping.js";
import { syscallNamer } from "./syscall-numbers.js";

/** The row of a system call event by its name without subsystem, if it is one. */
export type CallMapper = (name: string, fieldNames: readonly string[]) => DialectRow | undefined;

/** `name` without tracer prefixes. The 32-bit calls of a 64-bit kernel keep their "compat_". */
function entry(name: string): DialectRow {
  return row(K.SYSCALL_ENTRY, { name: `=${name}`, command: "cmd" });
}

function exit(name: string): DialectRow {
  return row(K.SYSCALL_EXIT, { name: `=${name}`, result: "ret" });
}

/** Finds the names of system calls. The events tell the naming; the trace's label decides only where they do not. */
export function callMapper(description: TraceDescription): CallMapper {
  const isOld = isOldLttng(description);
  const nameOf = syscallNamer(machineOf(description));
  const enter = (name: string): DialectRow => ({ ...row(K.SYSCALL_ENTRY, { name }), nameOf });
  const leave = (name: string): DialectRow => ({ ...row(K.SYSCALL_EXIT, { name, result: "ret" }), nameOf });
  const numbered = (name: string): DialectRow | undefined => {
    if (name === "sys_enter") return enter("id|nr");
    if (name === "sys_exit") return leave("id|nr");
    // Calls newer than the lttng-modules that recorded them.
    if (/^(compat_)?syscall_entry_unknown$/.test(name)) return enter("id");
    if (/^(compat_)?syscall_exit_unknown$/.test(name)) return leave("id");
    return undefined;
  };
  return (name) => {
    if (isOld) return oldLttngCall(name);
    return numbered(name) ?? lttngCall(name) ?? ftraceCall(name);
  };
}

/** lttng-modules before 2.8 has one exit_syscall for all calls. Without it, sys_* may belong to LTTng or to ftrace. */
function isOldLttng({ eventNames, dialect }: TraceDescription): boolean {
  if (eventNames.includes("exit_syscall")) return true;
  return (
    dialect === "lttng" &&
    !eventNames.some((name) => /^(?:\w+:)?(?:sys_(?:enter|exit)|(?:compat_)?syscall_)/.test(name))
  );
}

/** lttng-modules 2.8 and later: syscall_entry_ioctl, compat_syscall_exit_read. */
function lttngCall(name: string): DialectRow | undefined {
  const match = /^(compat_)?syscall_(entry|exit)_(.+)$/.exec(name);
  if (!match) return undefined;
  const call = `${match[1] ?? ""}${match[3]}`;
  return match[2] === "entry" ? entry(call) : exit(call);
}

/** lttng-modules before 2.8: sys_ioctl, compat_sys_read, and one exit_syscall for all. */
function oldLttngCall(name: string): DialectRow | undefined {
  if (name === "exit_syscall") return exit("");
  const match = /^(compat_)?sys_(.+)$/.exec(name);
  return match ? entry(`${match[1] ?? ""}${match[2]}`) : lttngCall(name);
}

/** ftrace and perf: sys_enter_ioctl, sys_exit_ioctl. */
function ftraceCall(name: string): DialectRow | undefined {
  const match = /^sys_(enter|exit)_(.+)$/.exec(name);
  if (!match) return undefined;
  const call = match[2] as string;
  return match[1] === "enter" ? entry(call) : exit(call);
}

/** `uname -m` as perf writes it, else where a release or a build names it ("5.4.0-1-amd64"). */
function machineOf({ environment }: TraceDescription): string {
  for (const key of ["machine", "architecture", "arch", "release", "kernel_release", "version", "kernel_version"]) {
    const text = `${environment[key] ?? ""}`;
    if (/x86_64|amd64|aarch64|arm64|riscv64|loongarch64|^i[3-6]86/i.test(text)) return text;
  }
  return "";
}
