import fc from "fast-check";
import { expect, test } from "vitest";
import { isHostName, operationOf } from "../../../../../electron/node/vm/operations.js";

const RANGE = { space: "virtual", vcpu: 0, address: "0xffffffff81000000", length: 16 };

test.each([
  { op: "find" },
  { op: "find", host: "me@lab-1.example" },
  { op: "attach", request: { pid: 961 } },
  { op: "attach", request: { qmp: "/run/a.sock", guest: { via: "qga", address: "/run/q.sock" } } },
  { op: "attach", request: { host: "lab", domain: "web01" } },
  { op: "attach", request: { pid: 961, listen: ["/run/port.sock", "127.0.0.1:4444"] } },
  { op: "detach", vm: "vm1" },
  { op: "period", ms: 250 },
  { op: "memory", vm: "vm2", ...RANGE },
  { op: "translate", vm: "vm1", vcpu: 1, address: "0x1000" },
  { op: "dump", vm: "vm1", what: "memory", ...RANGE, length: 1 << 30 },
  { op: "dump", vm: "vm1", what: "vmcore", format: "elf" },
  { op: "dump", vm: "vm1", what: "screen", format: "png" },
])("an operation: %j", (operation) => {
  expect(operationOf({ ...operation, path: "/etc/passwd", execute: "quit" })).toEqual({ ok: true, value: operation });
});

test.each([
  undefined,
  "find",
  [],
  { op: "quit" },
  { op: "__proto__" },
  { op: "constructor" },
  { op: "find", host: "-oProxyCommand=sh" },
  { op: "find", host: "a b" },
  { op: "find", host: "lab;reboot" },
  { op: "attach" },
  { op: "attach", request: {} },
  { op: "attach", request: { pid: "961" } },
  { op: "attach", request: { pid: -1 } },
  { op: "attach", request: { pid: 1, qmp: "" } },
  { op: "attach", request: { qmp: "/a\nb" } },
  { op: "attach", request: { domain: "--connect" } },
  { op: "attach", request: { pid: 1, guest: { via: "ssh", address: "a" } } },
  { op: "attach", request: { qmp: `/${"a".repeat(5000)}` } },
  { op: "attach", request: { pid: 1, listen: "/run/port.sock" } },
  { op: "attach", request: { pid: 1, listen: ["/run/a\nb"] } },
  { op: "attach", request: { pid: 1, listen: Array.from({ length: 9 }, () => "/run/a") } },
  { op: "detach", vm: "host" },
  { op: "detach", vm: "vm1\nquit" },
  { op: "period", ms: 1 },
  { op: "period", ms: Number.NaN },
  { op: "period", ms: 1e9 },
  { op: "memory", vm: "vm1", ...RANGE, length: 4097 },
  { op: "memory", vm: "vm1", ...RANGE, length: 0.5 },
  { op: "memory", vm: "vm1", ...RANGE, address: "0x1; quit" },
  { op: "memory", vm: "vm1", ...RANGE, address: 1 },
  { op: "memory", vm: "vm1", ...RANGE, space: "io" },
  { op: "memory", vm: "vm1", ...RANGE, vcpu: -1 },
  { op: "translate", vm: "vm1", vcpu: 0, address: "0x" },
  { op: "dump", vm: "vm1", what: "memory" },
  { op: "dump", vm: "vm1", what: "vmcore", format: "sh" },
  { op: "dump", vm: "vm1", what: "screen" },
])("none: %j", (message) => expect(operationOf(message).ok).toBe(false));

test("any message is an operation or none", () => {
  fc.assert(fc.property(fc.anything(), (message) => void operationOf(message)));
});

test.each(["lab", "me@lab", "me@10.0.0.1", "me@[::1]", "lab.example.org"])("%s is a host", (name) =>
  expect(isHostName(name)).toBe(true),
);
