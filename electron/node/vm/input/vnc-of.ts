import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { findVms } from "../find-vms.js";
import type { WatchedVm } from "../watched-vm.js";

/** The address of the VNC server of an attached VM, as its command line tells it. */
export async function vncOf({ connection: { host, facts } }: WatchedVm): Promise<Result<string>> {
  const found = facts.pid === 0 ? undefined : (await findVms(host)).find(({ pid }) => pid === facts.pid);
  const path = found?.paths.find(({ kind }) => kind === "vnc");
  if (path === undefined) return fail("it has no VNC server");
  return path.isReachable ? ok(path.address) : fail(path.why ?? "its VNC server is not reachable");
}
