import { fail, ok, type Result } from "../../../workers/core/result.js";
import type { HostMachine } from "./host-machine.js";
import { LocalHost } from "./local-host.js";

/** This machine, or `USER@HOST`. */
export async function openHost(name: string | undefined): Promise<Result<HostMachine>> {
  if (name !== undefined) return fail("other machines are not reached by this version of Lanescope yet");
  if (process.platform !== "linux") return fail("VMs are found on Linux: name a host, which ssh reaches");
  return ok(new LocalHost());
}
