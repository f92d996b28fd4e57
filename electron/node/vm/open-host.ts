import { fail, ok, type Result } from "../../../workers/core/result.js";
import type { HostMachine } from "./host-machine.js";
import { LocalHost } from "./local-host.js";
import { SshHost } from "./ssh-host.js";

/** This machine, or `USER@HOST`. `isInteractive`: ssh may ask for a password on the terminal. */
export async function openHost(name: string | undefined, isInteractive: boolean): Promise<Result<HostMachine>> {
  if (name !== undefined && process.platform === "win32") {
    return fail(
      "other machines are reached from Linux and macOS: ssh of Windows cannot share a connection (ControlMaster)",
    );
  }
  if (name !== undefined) return SshHost.open(name, isInteractive);
  if (process.platform !== "linux") return fail("VMs are found on Linux: --host USER@HOST reaches one by ssh");
  return ok(new LocalHost());
}
