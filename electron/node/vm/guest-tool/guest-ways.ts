import { fail, type Result } from "../../../../workers/core/result.js";
import type { FoundWay, ToolWay } from "../../../../workers/model/tool-operations.js";
import { connectGuest } from "../connect-guest.js";
import { findVms } from "../find-vms.js";
import { GuestAgent } from "../guest-agent.js";
import type { GuestAsker } from "../guest-asker.js";
import { GuestShell } from "../guest-shell.js";
import type { HostMachine } from "../host-machine.js";
import { SshLink } from "../ssh-link.js";
import { AgentLink } from "./agent-link.js";
import type { GuestLink } from "./guest-link.js";
import { ShellLink } from "./shell-link.js";

/** The ways to the guest of a VM, best first, by the command line of its process. */
export async function waysTo(pid: number, host: HostMachine): Promise<readonly ToolWay[]> {
  return (await foundWays(pid, host)).filter(({ why }) => why === undefined);
}

export async function foundWays(pid: number, host: HostMachine): Promise<readonly FoundWay[]> {
  const paths = (await findVms(host)).find((vm) => vm.pid === pid)?.paths ?? [];
  return (["qga", "port", "serial"] as const).flatMap((kind) =>
    paths.flatMap((path): FoundWay[] => {
      if (path.kind !== kind) return [];
      const way = { via: kind === "qga" ? "qga" : "serial", address: path.address, isInUse: false } as const;
      return [path.isReachable ? way : { ...way, why: path.why ?? "not reachable" }];
    }),
  );
}

/** Connects a way of its own. */
export async function openLink(way: ToolWay, host: HostMachine, isInteractive: boolean): Promise<Result<GuestLink>> {
  if (way.via === "ssh") {
    const ssh = await SshLink.open(way.address, isInteractive);
    return ssh.ok ? ShellLink.of("ssh", ssh.value.shell, () => ssh.value.close()) : ssh;
  }
  const asker = await connectGuest({ via: way.via, address: way.address }, host);
  if (!asker.ok) return asker;
  const link = await linkOf(asker.value, true);
  if (!link.ok) asker.value.close();
  return link;
}

/** The way by which a guest is asked for its processes already: its port serves one client. `isOwn`: nobody asks it any more. */
export async function linkOf(asker: GuestAsker, isOwn = false): Promise<Result<GuestLink>> {
  if (asker instanceof GuestAgent) return AgentLink.of(asker, isOwn);
  if (asker instanceof GuestShell) return ShellLink.of("serial", asker.shell, isOwn ? () => asker.close() : undefined);
  return fail("the guest is asked in a way that takes no programs");
}

/** `qga:SOCKET`, `serial:SOCKET` or `ssh:USER@HOST`. */
export function guestWay(text: string): ToolWay | undefined {
  const [, via, address = ""] = /^(qga|serial|ssh):(.+)$/.exec(text) ?? [];
  return via === "qga" || via === "serial" || via === "ssh" ? { via, address } : undefined;
}

export function isSameWay(a: ToolWay, b: ToolWay): boolean {
  return a.via === b.via && a.address === b.address;
}
