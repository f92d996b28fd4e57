import { expect, test } from "vitest";
import type { DecodedEvent } from "../../../../../workers/formats/format.js";
import { Lost } from "../../../../../workers/model/event-fields.js";
import { all, opened, rowsOf, wholeEvents } from "../../../../setup/text-traces.js";

const line = (us: number, cpu: number, event = `sched_waking: comm=t pid=${us} prio=120 target_cpu=000`) =>
  `  some thread-7  [00${cpu}] d..2.  1.${String(us).padStart(6, "0")}: ${event}\n`;

const us = ({ ns }: DecodedEvent) => Number(ns - 1_000_000_000n) / 1000;

test("losses are rows of their CPU, from its last event to its next one", async () => {
  const text = [
    line(1, 0),
    line(2, 1),
    "CPU:0 [LOST 123 EVENTS]\n",
    line(5, 1),
    line(7, 0),
    "CPU:1 [EVENTS DROPPED]\n",
    line(9, 0),
    line(11, 1),
    "CPU:2 [45 EVENTS DROPPED]\n",
    line(12, 2),
    "CPU 0: 12 events lost\n",
  ].join("");
  const { rows, tally } = await rowsOf(await opened(text), 1_000_000_000n);
  const lost = rows.filter(({ kind }) => kind === "LOST");
  expect(lost.map(({ ns, cpu, batch, row }) => [cpu, batch[Lost.sinceNs][row], ns, batch[Lost.untilNs][row]])).toEqual([
    [0, 1000, 7000, 7000],
    [1, 5000, 11000, 11000],
    [2, 1000, 12000, 12000],
    [0, 9000, 12000, 12000],
  ]);
  expect(tally.lost.map(({ cpu, events }) => [cpu, events])).toEqual([
    [0, 123],
    [1, -1],
    [2, 45],
    [0, 12],
  ]);
  expect(tally.events).toBe(7);
});

test("a stack belongs to the event before it: of the kernel, of perf script, and of a sample in one line", async () => {
  const kernel = `${line(1, 0, "kfree: ptr=0x1")}${line(1, 0, "<stack trace>")} => do_a+0x10/0x20\n => do_b <ffffffff81>\n${line(2, 0)}`;
  const { rows } = await rowsOf(await opened(kernel));
  expect(rows.map(({ stack }) => stack)).toEqual([[], ["do_b", "do_a"], []]);
  const perf = [
    "java 19983 [001] 1.000001: 1 cycles: \n",
    "\tffffffff8103d0ca native_write_msr+0x1a ([kernel.kallsyms])\n",
    "\t 7f72 void f<int (*)(char)>(int) (/usr/lib/a (deleted).so)\n",
    "\t    0 [unknown] ([unknown])\n\n",
    "java 19983 [001] 1.000002: 1 cycles: \n\tffffffff8103d0ca native_write_msr ([kernel.kallsyms])\n\n",
  ].join("");
  const trace = await opened(perf);
  const found = await rowsOf(trace);
  expect(found.rows.map(({ stack }) => stack)).toEqual([
    ["0x0", "void f<int (*)(char)>(int)", "native_write_msr"],
    ["native_write_msr"],
  ]);
  expect((await wholeEvents(trace)).map(({ fields }) => fields)).toEqual([
    { stack: ["native_write_msr", "void f<int (*)(char)>(int)", "0x0"] },
    { stack: ["native_write_msr"] },
  ]);
  expect(trace.diagnostics.all()).toEqual([]);
});

test("of a deep stack the inner frames are kept, and that is said", async () => {
  const frames = Array.from({ length: 300 }, (_, i) => `\t${(0x400000 + i).toString(16)} f${i} (/bin/x)\n`).join("");
  const trace = await opened(`java 19983 [001] 1.000001: 1 cycles: \n${frames}\n`);
  const { rows } = await rowsOf(trace);
  expect([rows[0]?.stack.length, rows[0]?.stack[0], rows[0]?.stack.at(-1)]).toEqual([256, "f255", "f0"]);
  expect(trace.diagnostics.all().map(({ message }) => message)).toEqual([
    "call stacks of more than 256 frames, whose inner ones are kept: 1",
  ]);
});

test("events a little out of order are sorted; one that comes too late is shown late, and counted", async () => {
  const times = [1, 4, 2, 3, 4, ...Array.from({ length: 40 }, (_, i) => 10 + i), 6, 60];
  const trace = await opened(times.map((time, i) => line(time, i % 3)).join(""));
  const { rows, tally } = await rowsOf(trace, 1_000_000_000n);
  const shown = rows.map(({ ns }) => ns / 1000);
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
  expect(shown.slice(0, 5)).toEqual([1, 2, 3, 4, 4]);
  expect(tally.events).toBe(times.length);
  expect((await wholeEvents(trace)).map(us)).toEqual(shown);
  expect(trace.diagnostics.all().map(({ message }) => message)).toEqual([expect.stringContaining("1 event comes")]);
});

test("rows and whole events are the same, from every checkpoint and with any size of batches", async () => {
  const shuffled = Array.from({ length: 30_000 }, (_, i) => 10 * i + ((i * 7919) % 60));
  const text = `# tracer: nop\n${shuffled.map((time, i) => line(time, i % 2)).join("")}`;
  const trace = await opened(text);
  const { rows, tally } = await rowsOf(trace, 1_000_000_000n);
  const events = await wholeEvents(trace);
  expect(rows.map(({ ns }) => ns / 1000)).toEqual(events.map(us));
  expect(rows.map(({ batch, row }) => batch.a[row])).toEqual(events.map(({ fields }) => fields.pid));
  for (const capacity of [7, 300]) {
    const small = await rowsOf(trace, 1_000_000_000n, capacity);
    expect(small.rows.map(({ ns, r, batch, row }) => [ns, r, batch.a[row]])).toEqual(
      rows.map(({ ns, r, batch, row }) => [ns, r, batch.a[row]]),
    );
  }
  expect(tally.checkpoints?.length).toBeGreaterThan(4);
  for (const checkpoint of tally.checkpoints ?? []) {
    const some = await all(trace.trace.readEventsAt(0, checkpoint, 3, 100));
    const expected = events.slice(checkpoint.events + 3, checkpoint.events + 103);
    expect(some.map(({ rank, ...event }) => event)).toEqual(expected);
    expect(some.map(({ rank }) => rank)).toEqual(expected.map((_, i) => checkpoint.events + 3 + i));
    const times = await trace.trace.eventTimes(0, checkpoint, 50);
    expect([...times]).toEqual(rows.slice(checkpoint.events, checkpoint.events + 50).map(({ ns }) => ns));
  }
});

test("a copy of a part has the head of the text and the lines of the part with their stacks", async () => {
  const text = `# tracer: nop\n#\n${line(1, 0)}${line(2, 0)} => f\n${line(3, 0)}${line(4, 0)}`;
  const { trace } = await opened(text);
  const { extents } = await trace.packets(1_000_002_000n, 1_000_003_500n);
  const copy = extents.map(({ begin, end }) => text.slice(begin, end)).join("");
  expect(copy).toBe(`# tracer: nop\n#\n${line(2, 0)} => f\n${line(3, 0)}`);
});

test("lines that are no events are counted and named by their place; the rest is read", async () => {
  const junk = ["what is this\n", "\u0000\u0001\u0002\n", "[000] 1.0: x\n", "more\n"];
  const good = Array.from({ length: 20 }, () => line(1, 0)).join("");
  const text = `${good}${junk.join("")}${line(2, 0)}`;
  const trace = await opened(text);
  const { tally } = await rowsOf(trace);
  expect(tally.events).toBe(21);
  const begin = good.length;
  expect(trace.diagnostics.all().map(({ message, offset }) => [message, offset])).toEqual([
    ["a line is no event: not read", begin],
    ["a line is no event: not read", begin + 13],
    ["a line is no event: not read", begin + 17],
    ["4 lines are no events: not read", undefined],
  ]);
});

test("a line without end is read to a bound, and what comes behind it is read", async () => {
  const long = `a-1 [000] .... 1.000002: print: ${"x".repeat(3 << 20)}\n`;
  const trace = await opened(`${line(1, 0)}${long}${line(3, 0)}${"y".repeat(2 << 20)}`);
  const { tally } = await rowsOf(trace);
  expect(tally.events).toBe(3);
  expect((await wholeEvents(trace))[1]?.fields.buf).toHaveLength((64 << 10) - 32);
  expect(trace.diagnostics.all().map(({ message }) => message)).toContain(
    "2 lines are longer than 64 KiB: only the begin is read",
  );
});

test("cut anywhere, a text gives the events whose heads are there", async () => {
  const text = `# tracer: nop\n${line(1, 0)}${line(2, 1, "kvm_exit: vcpu 0 reason hlt rip 0x1 info 0 0")}CPU:1 [LOST 3 EVENTS]\n${line(3, 1)}`;
  let before = 0;
  for (let end = 14; end <= text.length; end += 1) {
    const trace = await opened(`${line(0, 0)}${text.slice(0, end)}`);
    const { rows, tally } = await rowsOf(trace);
    expect((await wholeEvents(trace)).length).toBe(tally.events);
    expect(rows.filter(({ kind }) => kind !== "LOST").length).toBeLessThanOrEqual(tally.events);
    expect(tally.events).toBeGreaterThanOrEqual(before);
    before = tally.events;
  }
  expect(before).toBe(4);
});
