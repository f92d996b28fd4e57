import { expect, test } from "vitest";
import { attachRequest, guestPathsOf, heardPathsOf } from "../../../../renderer/viewmodel/attach.js";
import type { FoundPath, FoundVm, PathKind } from "../../../../workers/model/monitor-vms.js";

function way(kind: PathKind, address: string, isReachable = true): FoundPath {
  return { kind, address, isReachable, gives: [] };
}

function found(paths: readonly FoundPath[], domain?: string): FoundVm {
  const facts = { name: "web", uuid: "", user: "root", program: "qemu", arch: "x86_64", accel: "kvm", taps: [] };
  return { pid: 90, startTicks: "5", ...facts, paths, ...(domain !== undefined && { domain }) };
}

test("a VM is attached by the first QMP socket that can be reached", () => {
  const vm = found([way("qmp", "/a", false), way("qmp", "/b"), way("qmp", "/c"), way("host", "/proc")]);
  expect(attachRequest(vm, undefined, undefined)).toEqual({ pid: 90, qmp: "/b" });
  expect(attachRequest(vm, "me@far", { via: "qga", address: "/g" })).toEqual({
    pid: 90,
    host: "me@far",
    qmp: "/b",
    guest: { via: "qga", address: "/g" },
  });
});

test("one whose socket libvirt holds by virsh, and one without either by its process", () => {
  expect(attachRequest(found([way("qmp", "/a", false), way("virsh", "web")], "web"), undefined, undefined)).toEqual({
    pid: 90,
    domain: "web",
  });
  expect(attachRequest(found([way("host", "/proc")]), undefined, undefined)).toEqual({ pid: 90 });
});

test("a guest is asked by its agent before a port, and by that before a serial line", () => {
  const vm = found([way("serial", "/s"), way("port", "/p"), way("qga", "/g"), way("qga", "/closed", false)]);
  expect(guestPathsOf(vm)).toEqual([
    { via: "qga", address: "/g" },
    { via: "serial", address: "/p" },
    { via: "serial", address: "/s" },
  ]);
});

test("what is listened to is a port or a line by which the guest is not asked", () => {
  const vm = found([
    way("serial", "/s"),
    way("port", "/p"),
    way("port", "/held", false),
    way("qga", "/g"),
    way("vnc", "/v"),
  ]);
  const addresses = (guest?: string) =>
    heardPathsOf(vm, guest === undefined ? undefined : { via: "serial", address: guest }).map(({ address }) => address);
  expect([addresses(), addresses("/p"), addresses("/g")]).toEqual([["/s", "/p"], ["/s"], ["/s", "/p"]]);
  expect(attachRequest(vm, undefined, undefined, ["/s"])).toEqual({ pid: 90, listen: ["/s"] });
});
