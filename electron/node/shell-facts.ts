import { availableParallelism, machine, release, type as systemName, totalmem } from "node:os";
import type { ShellFacts } from "../../renderer/host/host-api.js";

/** What "Copy diagnostics" says of the shell and its machine: no name of a person, a machine or a file. */
export function shellFacts(versions: Readonly<Record<string, string>>, gpu: readonly string[]): ShellFacts {
  return {
    versions,
    system: `${systemName()} ${release()} ${machine()}`,
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    gpu,
  };
}

/** The vendor and device of each GPU, and what Chromium does on it, from Electron's `getGPUInfo("basic")`. */
export function gpuLines(info: unknown, status: Readonly<Record<string, string>>): readonly string[] {
  const { gpuDevice } = (info ?? {}) as { readonly gpuDevice?: unknown };
  const devices = Array.isArray(gpuDevice) ? gpuDevice.map(deviceLine) : [];
  const done = Object.entries(status).map(([feature, state]) => `${feature.replaceAll("_", " ")} ${state}`);
  return done.length === 0 ? devices : [...devices, done.join(", ")];
}

function deviceLine(device: unknown): string {
  const { vendorId, deviceId, driverVersion, active } = device as Readonly<Record<string, unknown>>;
  const driver = typeof driverVersion === "string" && driverVersion !== "" ? `, driver ${driverVersion}` : "";
  return `${hex(vendorId)}:${hex(deviceId)}${driver}${active === true ? ", in use" : ""}`;
}

function hex(id: unknown): string {
  return typeof id === "number" ? id.toString(16).padStart(4, "0") : "?";
}
