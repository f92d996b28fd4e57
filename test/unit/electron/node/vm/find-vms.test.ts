import { expect, test } from "vitest";
import { findVms } from "../../../../../electron/node/vm/find-vms.js";
import type { SocketFacts } from "../../../../../electron/node/vm/host-machine.js";
import { fakeMachine } from "../../../../fakes/fake-machine.js";

interface Process {
  readonly exe?: string;
  readonly argv: string;
}

function machine(
  processes: Readonly<Record<string, Process>>,
  sockets: Record<string, Partial<SocketFacts>> = {},
  unix = "",
) {
  const files: Record<string, string> = {
    "/proc/net/unix": `Num       RefCount Protocol Flags    Type St Inode Path\n${unix}`,
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nlibvirt-qemu:x:64055:994::/:/bin/sh\n",
  };
  const links: Record<string, string> = {};
  for (const [pid, { exe = "/usr/bin/qemu-system-x86_64", argv }] of Object.entries(processes)) {
    files[`/proc/${pid}/cmdline`] = `${argv.split(" ").join("\0")}\0`;
    files[`/proc/${pid}/stat`] = `${pid} (a) b) S 1 ${"0 ".repeat(17)}41274 1 2\n`;
    files[`/proc/${pid}/status`] = "Name:\tqemu\nUid:\t64055\t64055\t64055\t64055\n";
    links[`/proc/${pid}/exe`] = exe;
    links[`/proc/${pid}/cwd`] = "/home/a";
  }
  return fakeMachine(files, links, sockets);
}

async function waysOf(argv: string, sockets: Record<string, Partial<SocketFacts>>, unix?: string) {
  const [vm] = await findVms(machine({ 7: { argv } }, sockets, unix));
  return vm?.paths.filter(({ kind }) => kind !== "host").map(({ kind, address, why }) => [kind, address, why]);
}

test("a VM is a process of QEMU, with its user, its begin and the ways to it", async () => {
  const argv =
    "qemu-system-x86_64 -name vmA -accel kvm -uuid 1-2 -netdev tap,id=n,ifname=tapA -qmp unix:/run/a.sock,server=on";
  expect(await findVms(machine({ 961: { argv } }, { "/run/a.sock": {} }))).toEqual([
    {
      pid: 961,
      startTicks: "41274",
      name: "vmA",
      uuid: "1-2",
      user: "libvirt-qemu",
      program: "qemu-system-x86_64",
      arch: "x86_64",
      accel: "kvm",
      taps: ["tapA"],
      paths: [
        { kind: "qmp", address: "/run/a.sock", isReachable: true, rights: "root 0700", gives: expect.any(Array) },
        { kind: "host", address: "/proc", isReachable: true, gives: expect.any(Array) },
      ],
    },
  ]);
});

test("other programs are none, whatever they are called or say", async () => {
  const argv = "qemu-system-x86_64 -name x";
  expect(await findVms(machine({ 1: { exe: "/bin/bash", argv }, 2: { argv: "cat qemu-system-x86_64" } }))).toEqual([]);
});

test("a program that was replaced by an update runs on", async () => {
  const [vm] = await findVms(
    machine({ 1: { exe: "/usr/bin/qemu-system-aarch64 (deleted)", argv: "qemu-system-aarch64" } }),
  );
  expect(vm).toMatchObject({ name: "1", arch: "aarch64", accel: "" });
});

const QMP = "qemu-system-x86_64 -qmp unix:a.sock,server=on";
test.each([
  ["can be connected", {}, "", undefined],
  [
    "belongs to another",
    { isWritable: false, user: "libvirt-qemu", mode: "0755" },
    "",
    "no right to connect: it belongs to libvirt-qemu (0755)",
  ],
  ["is no socket", { isSocket: false }, "", "it is no socket, or a link to one"],
  [
    "is taken",
    {},
    "0000000000000000: 00000003 00000000 00000000 0001 03 33012 a.sock\n",
    "someone else is connected, and it serves one at a time",
  ],
  ["only listens", {}, "0000000000000000: 00000002 00000000 00010000 0001 01 33012 a.sock\n", undefined],
])("a socket in the folder of its process that %s", async (_, facts, unix, why) => {
  expect(await waysOf(QMP, { "/home/a/a.sock": facts }, unix)).toEqual([["qmp", "/home/a/a.sock", why]]);
});

test("a server of VNC can be watched while somebody looks at it", async () => {
  const unix = "0000000000000000: 00000003 00000000 00000000 0001 03 33012 /run/a.vnc\n";
  expect(await waysOf("qemu-kvm -vnc unix:/run/a.vnc", { "/run/a.vnc": {} }, unix)).toEqual([
    ["vnc", "/run/a.vnc", undefined],
  ]);
});

test("a socket that is not there", async () => {
  expect(await waysOf(QMP, {})).toEqual([["qmp", "/home/a/a.sock", "no such socket, or no right to see it"]]);
});

test("sockets of libvirt are never connected: virsh asks it", async () => {
  const argv =
    "qemu-system-x86_64 -name guest=web -chardev socket,id=charmonitor,path=/var/lib/m.sock -mon chardev=charmonitor,mode=control";
  expect(await waysOf(argv, { "/var/lib/m.sock": {} })).toEqual([
    ["qmp", "/var/lib/m.sock", "libvirt holds it"],
    ["virsh", "web", "by virsh, which marks the domain as tainted; no events"],
  ]);
});

test("a monitor that listens to the network is not connected", async () => {
  expect(await waysOf("qemu-kvm -qmp tcp:0.0.0.0:4444,server=on", {})).toEqual([
    ["qmp", "0.0.0.0:4444", expect.stringContaining("only sockets of this machine")],
  ]);
});
