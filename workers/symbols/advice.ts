import type { SymbolOwner } from "./symbol-owner.js";

/** What gives names to code without: one line. */
export function adviceFor(kind: "kernel" | "user", dso: string, owner: SymbolOwner | undefined): string {
  if (owner === undefined) return "it is not known whose code it is";
  const isVm = owner.machine === undefined;
  const option = isVm ? `--guest-symbols ${owner.vm?.pid ?? owner.key}=FOLDER` : "--symbols FOLDER";
  if (kind === "kernel") return `${option} with /proc/kallsyms and /proc/modules of its kernel, copied by root`;
  if (isVm) return "only what was recorded inside of the guest tells which program it is";
  if (/^\[(vdso|vsyscall)/.test(dso)) return "the kernel gives this code to programs: no file has it";
  if (dso === "" || dso.startsWith("//") || dso.startsWith("["))
    return `${option} with perf-PID.map of what compiled it`;
  return `${option} with ${dso}, or its debug information`;
}
