import {
  type AttachRequest,
  type FoundPath,
  type FoundVm,
  type GuestPath,
  MOST_HEARD_PORTS,
  type PathKind,
} from "../../workers/model/monitor-vms.js";

export const PATH_TITLES: Readonly<Record<PathKind, string>> = {
  qmp: "QMP",
  hmp: "monitor for people",
  qga: "guest agent",
  port: "virtio port",
  serial: "serial line",
  vnc: "VNC",
  virsh: "libvirt",
  host: "host's /proc",
};

/** The ways to ask a guest for its processes, best first. A port with a shell behind it is asked as a serial line is. */
export function guestPathsOf({ paths }: FoundVm): readonly GuestPath[] {
  const of = (kind: PathKind, via: GuestPath["via"]) =>
    paths.flatMap((path) => (path.kind === kind && path.isReachable ? [{ via, address: path.address }] : []));
  return [...of("qga", "qga"), ...of("port", "serial"), ...of("serial", "serial")];
}

/** What can be listened to: ports and lines by which the guest is not asked. */
export function heardPathsOf({ paths }: FoundVm, guest: GuestPath | undefined): readonly FoundPath[] {
  return paths.filter(
    ({ kind, isReachable, address }) =>
      (kind === "port" || kind === "serial") && isReachable && address !== guest?.address,
  );
}

/** By QEMU's own monitor where that can be reached, else by libvirt, else by the process alone. */
export function attachRequest(
  vm: FoundVm,
  host: string | undefined,
  guest: GuestPath | undefined,
  listen: readonly string[] = [],
): AttachRequest {
  const qmp = vm.paths.find(({ kind, isReachable }) => kind === "qmp" && isReachable)?.address;
  const isByVirsh = qmp === undefined && vm.paths.some(({ kind, isReachable }) => kind === "virsh" && isReachable);
  return {
    pid: vm.pid,
    ...(host !== undefined && { host }),
    ...(qmp !== undefined && { qmp }),
    ...(isByVirsh && vm.domain !== undefined && { domain: vm.domain }),
    ...(guest !== undefined && { guest }),
    ...(0 < listen.length && { listen: listen.slice(0, MOST_HEARD_PORTS) }),
  };
}
