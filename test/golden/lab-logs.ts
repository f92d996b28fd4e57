import { readFileSync } from "node:fs";
import { join } from "node:path";

// What the programs in the lab's VMs noted of themselves while the host was recorded (perf-host-a/gt).

const TSC_HZ = 2.3e9;

/** The VMs, by the process that runs them. */
export const VMS = [
  { vm: "vmA", pid: "961", tscOffset: -959592342050 },
  { vm: "vmB", pid: "967", tscOffset: -960176987840 },
] as const;

/** Lines of a CSV file. */
export function rowsOf(path: string): string[][] {
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));
}

/** CLOCK_MONOTONIC of the host at a time of the guest's, by the TSC, which both noted. */
export function hostTimeOf(folder: string, vm: string, tscOffset: number): (guestNs: number) => number {
  const host = rowsOf(join(folder, "gt/host-clocks-begin.csv")).find(([clock]) => clock === "monotonic") ?? [];
  const guest = rowsOf(join(folder, `gt/${vm}/clocks.csv`)).find(([, clock]) => clock === "monotonic") ?? [];
  const tscNs = ((Number(guest[3]) - tscOffset - Number(host[2])) / TSC_HZ) * 1e9;
  return (guestNs) => Number(host[1]) + tscNs + guestNs - Number(guest[2]);
}
