import { expect, test } from "vitest";
import { Redactor } from "../../../../workers/engine/slice/redactor.js";
import type { DecodedEvent, FieldValue } from "../../../../workers/formats/format.js";
import { REDACTIONS } from "../../../../workers/model/bundle.js";

type Fields = Readonly<Record<string, FieldValue>>;

function event(name: string, fields: Fields, context: Fields = {}): DecodedEvent {
  return { name, ns: 0n, stream: 0, cpu: 0, fields, context };
}

function redactor(kinds: readonly (typeof REDACTIONS)[number][] = REDACTIONS) {
  return new Redactor(new Set(kinds));
}

const SWITCH = event(
  "sched_switch",
  { prev_comm: "payroll", next_comm: "CPU 0/KVM", prev_tid: 7 },
  { procname: "payroll" },
);

test("one text has one pseudonym within a bundle, and another one in the next", () => {
  const [one, two] = [redactor(), redactor()];
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
  expect(redactor([]).event(SWITCH)).toBe(SWITCH);
  expect(redactor(["paths"]).event(SWITCH)).toBe(SWITCH);
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
  ["napi_poll", { dev_name: "tap-acme" }, "tap-acme"],
  ["lttng_statedump_network_interface", { name: "tap-acme", address_ipv4: [10, 11, 12, 13] }, "tap-acme"],
  ["sched_switch", { next_comm: "napi/tap-acme-9", prev_comm: "irq/45-tap-acme" }, "tap-acme"],
  ["log", { unit: "payroll.service" }, "payroll"],
  ["track:slice", { name: "acme_run", track_name: "payroll", args: { user: "acme", deep: ["acme"] } }, "acme"],
  ["sched_switch", { prev_comm: [112, 97, 121] }, "112,97,121"],
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

test.each([
  ["to 10.11.12.13.", "10.11.12.13"],
  ["from fe80::1:2 by", "fe80::1:2"],
  ["on [2001:db8::]:80", "2001:db8::"],
  ["::1 is", "::1"],
  ["mapped ::ffff:10.11.12.13", "10.11.12.13"],
  ["of 52-54-00-12-34-56", "52-54-00-12-34-56"],
  ["of 52:54:00:12:34:56", "52:54:00:12:34:56"],
])("an address inside a text is replaced: %s", (text, address) => {
  const { fields } = redactor(["addresses"]).event(event("log", { message: text }));
  expect(fields.message).not.toContain(address);
  expect(fields.message).toContain("address-");
});

test.each(["std::vector", "a :: b", "0000:00:1f.2", "12:30:15"])("%s is no address", (text) => {
  expect(redactor(["addresses"]).event(event("log", { message: text })).fields.message).toBe(text);
});

test.each<readonly [name: string, fields: Fields]>([
  ["syscall_entry_connect", { v4addr: [10, 11, 12, 13] }],
  ["neigh_update", { primary_key4: [10, 11, 12, 13] }],
  ["lttng_statedump_network_interface", { address_ipv4: [10, 11, 12, 13] }],
])("an address of %s is replaced", (name, fields) => {
  const { fields: written } = redactor(["addresses"]).event(event(name, fields));
  expect(JSON.stringify(written)).not.toContain("10,11,12,13");
});

test("a line of a log has the name of who wrote it, but for the kernel's", () => {
  const one = redactor();
  expect(one.event(event("payroll", {}), true).name).toMatch(/^name-/);
  expect(one.event(event("kernel", {}), true).name).toBe("kernel");
  expect(one.event(event("payroll", {})).name).toBe("payroll");
});

test("what a system call is called with is replaced, whatever its name, and numbers in texts stay", () => {
  const fields = { cmd: "0xae80", op: "FUTEX_WAIT", request: "top secret" };
  const written = redactor().event(event("sys_enter_ioctl", fields)).fields;
  expect(written).toMatchObject({ cmd: "0xae80", op: "FUTEX_WAIT", request: expect.stringMatching(/^text-/) });
});

function noteOf(one: Redactor, text: string): string {
  return (JSON.parse(one.document(JSON.stringify({ text }))) as { readonly text: string }).text;
}

test("notes have the same pseudonyms, by whole words", () => {
  const one = redactor();
  const { prev_comm } = one.event(SWITCH).fields;
  expect(noteOf(one, "payroll waits for payrolls, and payroll")).toBe(
    `${prev_comm} waits for payrolls, and ${prev_comm}`,
  );
  expect(noteOf(one, "_payroll_ and payroll's")).toBe(`_${prev_comm}_ and ${prev_comm}'s`);
});

test("notes tell names whole that the kernel has cut", () => {
  const one = redactor();
  one.event(event("sched_switch", { prev_comm: "payroll-service" }));
  expect(noteOf(one, "payroll-services-main waits")).toMatch(/^name-[0-9a-f]{16} waits$/);
});

test("what JSON writes otherwise is found in notes", () => {
  const one = redactor();
  one.event(event("x", { filename: 'C:\\acme\\"plan"' }));
  expect(one.document(JSON.stringify({ text: 'see C:\\acme\\"plan"' }))).not.toContain("acme");
});

test("a file of bookmarks stays one, whatever the names are", () => {
  const one = redactor();
  for (const comm of ["text", "red", "1", "version", "name"]) one.event(event("sched_switch", { prev_comm: comm }));
  one.event(event("net", { daddr: 7 }));
  const note = { id: "1", content: "red", colour: "red", startNs: "1", text: "name of 7", version: 1, createdMs: 7 };
  const written = JSON.parse(one.document(JSON.stringify({ version: 1, annotations: [note] })));
  expect(written).toEqual({
    version: 1,
    annotations: [{ ...note, text: expect.stringMatching(/^name-[0-9a-f]{16} of 7$/) }],
  });
  expect(one.document("no JSON")).toBe("");
});

test("the environment and lanes' paths give nothing away", () => {
  const one = redactor();
  const environment = { command: "/usr/bin/perf record /opt/acme/run", lanescope_trace: "{ acme", host: "acme/lab" };
  const description = {
    hostname: "acme/lab",
    givenMachine: "acme_lab@2",
    tracer: "perf",
    dialect: "ftrace" as const,
    environment,
  };
  const facts = { contentId: "", range: undefined, move: undefined };
  const written = one.facts({ ...facts, description: { ...description, uuid: undefined, clock: undefined } });
  expect(JSON.stringify(written)).not.toContain("acme");
  expect(written.description.givenMachine).toBe(`${written.description.hostname}@2`);
  expect(one.document(JSON.stringify({ lanes: [{ path: "acme_lab/cpu/0" }] }))).toContain(
    `"${written.description.hostname}/cpu/0"`,
  );
});
