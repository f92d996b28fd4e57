import { expect, test } from "vitest";
import { Redactor } from "../../../../workers/engine/slice/redactor.js";
import type { DecodedEvent, FieldValue } from "../../../../workers/formats/format.js";
import { REDACTIONS } from "../../../../workers/model/bundle.js";

type Fields = Readonly<Record<string, FieldValue>>;

function event(name: string, fields: Fields, context: Fields = {}): DecodedEvent {
  return { name, ns: 0n, stream: 0, cpu: 0, fields, context };
}

function redactor(secret = 1, kinds: readonly (typeof REDACTIONS)[number][] = REDACTIONS) {
  return new Redactor(new Set(kinds), Uint8Array.of(secret));
}

const SWITCH = event(
  "sched_switch",
  { prev_comm: "payroll", next_comm: "CPU 0/KVM", prev_tid: 7 },
  { procname: "payroll" },
);

test("one text has one pseudonym within a bundle, and another one in the next", () => {
  const [one, two] = [redactor(1), redactor(2)];
  const first = one.event(SWITCH);
  expect(first.fields.prev_comm).toBe(first.context.procname);
  expect(first.fields.prev_comm).toMatch(/^name-[0-9a-f]{16}$/);
  expect(two.event(SWITCH).fields.prev_comm).not.toBe(first.fields.prev_comm);
  expect(one.redacted).toEqual({ names: 1, paths: 0, arguments: 0, symbols: 0, addresses: 0 });
});

test("names that every kernel has, and numbers of threads, stay", () => {
  expect(redactor().event(SWITCH).fields).toMatchObject({ next_comm: "CPU 0/KVM", prev_tid: 7 });
});

test("only what was asked for is replaced", () => {
  expect(redactor(1, []).event(SWITCH)).toBe(SWITCH);
  expect(redactor(1, ["paths"]).event(SWITCH)).toBe(SWITCH);
});

test.each<readonly [name: string, fields: Fields, secret: string]>([
  ["sched_process_exec", { filename: "/opt/acme/bin/payroll" }, "acme"],
  [
    "syscall_entry_write",
    { fd: 3, buf: "top secret", data: ["top secret"], deep: { text: "top secret" } },
    "top secret",
  ],
  ["function_entry", { function: "acme_driver_ioctl" }, "acme_driver_ioctl"],
  ["net_dev_queue", { name: "tap-acme", network_header: { daddr: "10.11.12.13" } }, "10.11.12.13"],
  ["net_dev_queue", { name: "tap-acme", text: "sent to 10.11.12.13:80" }, "10.11.12.13"],
  ["log", { message: "from fe80::1:2:3:4 by acme" }, "acme"],
  ["net_dev_xmit", { name: "tap-acme" }, "tap-acme"],
])("%s gives nothing away: %j", (name, fields, secret) => {
  const written = JSON.stringify(redactor().event(event(name, fields)).fields);
  expect(JSON.stringify(fields)).toContain(secret);
  expect(written).not.toContain(secret);
});

test("an address in a list of bytes or words stays such a list", () => {
  const { fields } = redactor().event(event("net", { saddr: [10, 0, 0, 3], daddr: [65282, 0, 0, 0, 0, 0, 0, 2] }));
  expect([(fields.saddr as number[]).length, (fields.daddr as number[]).length]).toEqual([4, 8]);
  expect(fields.saddr).not.toEqual([10, 0, 0, 3]);
  expect((fields.saddr as number[]).every((byte) => 0 <= byte && byte <= 255)).toBe(true);
});

test("notes have the same pseudonyms, by whole words", () => {
  const one = redactor();
  const { prev_comm } = one.event(SWITCH).fields;
  expect(one.text("payroll waits for payrolls, and payroll")).toBe(`${prev_comm} waits for payrolls, and ${prev_comm}`);
});
