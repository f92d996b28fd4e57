import type { NamedDso } from "../model/symbols.js";
import type { SymbolOwner } from "./symbol-owner.js";

type Advice = Pick<NamedDso, "advice" | "give">;

/** What gives names to code without: one line. */
export function adviceFor(kind: "kernel" | "user", dso: string, owner: SymbolOwner | undefined): Advice {
  if (owner === undefined) return nothing("it is not known whose code it is");
  const isVm = owner.machine === undefined;
  const option = isVm ? `--guest-symbols ${owner.vm?.pid ?? owner.key}=FOLDER` : "--symbols FOLDER";
  const file = (give: string): Advice => ({ give, advice: `${option} with ${give}` });
  if (kind === "kernel") return file("/proc/kallsyms and /proc/modules of its kernel, copied by root");
  if (isVm) return nothing("only what was recorded inside of the guest tells which program it is");
  if (/^\[(vdso|vsyscall)/.test(dso)) return nothing("the kernel gives this code to programs: no file has it");
  if (dso === "" || dso.startsWith("//") || dso.startsWith("[")) return file("perf-PID.map of what compiled it");
  return file(`${dso}, or its debug information`);
}

/** No file helps. */
function nothing(advice: string): Advice {
  return { advice, give: "" };
}
