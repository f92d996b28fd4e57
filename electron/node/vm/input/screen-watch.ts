import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { ScreenChange } from "../../../../workers/model/run-record.js";
import { findVms } from "../find-vms.js";
import { openRfbClient } from "../rfb/rfb-client.js";
import type { WatchedVm } from "../watched-vm.js";

export interface ScreenWatch {
  close(): void;
}

/** Sees when the screen of a VM changes, by its VNC server. One that asks for a password, or that is not there, is not watched. */
export async function watchScreen(
  { connection: { host, facts } }: WatchedVm,
  onChange: (change: ScreenChange, atNs: bigint) => void,
): Promise<Result<ScreenWatch>> {
  const found = facts.pid === 0 ? undefined : (await findVms(host)).find(({ pid }) => pid === facts.pid);
  const path = found?.paths.find(({ kind }) => kind === "vnc");
  if (path === undefined) return fail("it has no VNC server");
  if (!path.isReachable) return fail(path.why ?? "its VNC server is not reachable");
  const stream = await host.connect(path.address);
  if (!stream.ok) return stream;
  const client = await openRfbClient(stream.value, { onChange });
  return client.ok ? ok({ close: () => client.value.close() }) : client;
}
