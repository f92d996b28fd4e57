import { expect, test } from "vitest";
import { socketAddress } from "../../../../../electron/node/vm/address.js";
import { readQemuOptions } from "../../../../../electron/node/vm/qemu-options.js";

const read = (text: string) => readQemuOptions(["qemu-system-x86_64", ...text.split(" ")]);
const ways = (text: string) => read(text).sockets.map(({ kind, address, id }) => [kind, address, id].join(" ").trim());

test.each([
  ["-name tiny,debug-threads=on", "tiny"],
  ["-name guest=web01,debug-threads=on", "web01"],
  ["-name a,,b", "a,b"],
  ["-m 1G", ""],
])("the name of %s is %s", (text, name) => expect(read(text).name).toBe(name));

test.each([
  ["-enable-kvm", "kvm"],
  ["-accel tcg,thread=single", "tcg"],
  ["-machine q35,accel=kvm:tcg", "kvm"],
  ["-M virt", ""],
])("the accelerator of %s is %s", (text, accel) => expect(read(text).accel).toBe(accel));

test.each([
  ["-qmp unix:/run/a.sock,server=on,wait=off", "qmp /run/a.sock"],
  ["-qmp tcp:127.0.0.1:4444,server,nowait", "qmp 127.0.0.1:4444"],
  ["-qmp stdio", undefined],
  ["-chardev socket,id=m,path=/run/a,,b.sock,server=on -mon chardev=m,mode=control", "qmp /run/a,b.sock m"],
  ["-chardev socket,id=m,host=localhost,port=4444 -mon m,mode=control", "qmp localhost:4444 m"],
  ["-chardev socket,id=m,path=/run/a.sock -mon chardev=m", "hmp /run/a.sock m"],
  ["-monitor unix:/run/h.sock,server=on", "hmp /run/h.sock"],
  ["-serial unix:/run/s.sock,server=on", "serial /run/s.sock"],
  ["-chardev socket,id=s,path=/run/s.sock -serial chardev:s", "serial /run/s.sock s"],
  ["-serial file:/tmp/log", undefined],
  [
    "-chardev socket,path=/run/q.sock,id=q -device virtserialport,chardev=q,name=org.qemu.guest_agent.0",
    "qga /run/q.sock org.qemu.guest_agent.0",
  ],
  [
    '-chardev socket,path=/run/q.sock,id=q -device {"driver":"virtserialport","chardev":"q","name":"x"}',
    "port /run/q.sock x",
  ],
  ["-chardev pty,id=q -device virtserialport,chardev=q,name=x", undefined],
  ["-vnc 127.0.0.1:3,password=on", "vnc 127.0.0.1:5903"],
  ["-vnc unix:/run/vnc.sock", "vnc /run/vnc.sock"],
])("the way of %s is %s", (text, way) => expect(ways(text)).toEqual(way === undefined ? [] : [way]));

test("libvirt hands its monitor over open", () => {
  const options = read(
    "-name guest=web01 -chardev socket,id=charmonitor,fd=22,server=on -mon chardev=charmonitor,mode=control",
  );
  expect(options).toMatchObject({ name: "web01", isByLibvirt: true, sockets: [{ kind: "qmp", address: undefined }] });
});

test("network devices of the host", () => {
  expect(read("-netdev tap,id=n0,ifname=tapvmA,script=no -netdev user,id=n1").taps).toEqual(["tapvmA"]);
});

test.each(["-chardev -mon -device", "-name", "-device {", "-mon chardev=missing,mode=control", "-chardev socket"])(
  "%s has no way, and is no error",
  (text) => expect(ways(text)).toEqual([]),
);

test.each([
  ["/run/a.sock", { kind: "unix", path: "/run/a.sock" }],
  ["unix:/run/a:1", { kind: "unix", path: "/run/a:1" }],
  ["a.sock", { kind: "unix", path: "a.sock" }],
  ["127.0.0.1:4444", { kind: "tcp", host: "127.0.0.1", port: 4444 }],
  [":4444", { kind: "tcp", host: "localhost", port: 4444 }],
  ["[::1]:4444", { kind: "tcp", host: "::1", port: 4444 }],
])("the address %s", (text, address) => expect(socketAddress(text)).toEqual({ ok: true, value: address }));

test.each(["", "10.0.0.1:4444", "0.0.0.0:4444", "example.org:1", "127.0.0.1:0", "127.0.0.1:70000", "/run/a\0b"])(
  "%j is not connected",
  (text) => expect(socketAddress(text).ok).toBe(false),
);
