import { describe, expect, test } from "vitest";
import type { FileEntry } from "../../../../workers/core/byte-source.js";
import { createNodeEngine } from "../../../../workers/entry/engine.node.js";
import type { EngineApi } from "../../../../workers/model/engine-api.js";
import { memoryFile } from "../../../setup/ctf.js";
import { profileOf, weightsByPath } from "../../../setup/profile.js";
import { BitWriter, type Order } from "../formats/ctf/writer.js";
import {
  Bytes,
  formatText,
  type PageItem,
  page,
  SWITCH,
  switchRecord,
  traceDatV6,
  traceDatV7,
  X86,
} from "../formats/trace-dat/writer.js";

// A program sleeps from 1 to 3 ms, then allocates twice with call stacks and once without. ftrace records the stack of an
// event as an event of its own behind it.

const SLEEP = ["schedule", "do_nanosleep", "sys_nanosleep"];
const ALLOCATE = ["__kmalloc", "load_msg", "do_msgsnd"];

/** As `trace` and `trace-cmd report` print it. */
function ftraceText(isReport: boolean): string {
  const at = (ms: number, comm: string, tid: number, text: string) =>
    `  ${comm.padStart(16)}-${String(tid).padEnd(5)} [000] d..2. ${(ms / 1000).toFixed(6)}: ${text}\n`;
  const stack = (ms: number, comm: string, tid: number, frames: readonly string[]) => {
    const head = at(ms, comm, tid, isReport ? "kernel_stack:         <stack trace>" : "<stack trace>");
    return (
      head + frames.map((name) => (isReport ? `=> ${name} (ffffffff81000000)\n` : ` => ${name}+0x10/0x20\n`)).join("")
    );
  };
  const change = (ms: number, [prev, prevTid]: [string, number], state: string, [next, nextTid]: [string, number]) =>
    at(
      ms,
      prev,
      prevTid,
      `sched_switch: prev_comm=${prev} prev_pid=${prevTid} prev_prio=120 prev_state=${state} ==> next_comm=${next} next_pid=${nextTid} next_prio=120`,
    );
  const allocation = "kmalloc: call_site=load_msg+0x1c ptr=0x1 bytes_req=8 bytes_alloc=8 gfp_flags=GFP_KERNEL";
  return [
    "# tracer: nop\n#\n",
    change(1, ["hog", 7], "S", ["swapper/0", 0]),
    stack(1.001, "hog", 7, SLEEP),
    change(3, ["swapper/0", 0], "R", ["hog", 7]),
    stack(3.001, "<idle>", 0, ["schedule_idle"]),
    at(4, "hog", 7, allocation),
    stack(4.001, "hog", 7, ALLOCATE),
    at(5, "hog", 7, allocation),
    at(6, "hog", 7, allocation),
    stack(6.001, "hog", 7, ALLOCATE),
    change(9, ["hog", 7], "S", ["swapper/0", 0]),
  ].join("");
}

const KALLSYMS = [...SLEEP, ...ALLOCATE, "schedule_idle"];
const addressOf = (name: string) => 0xffffffff81000000n + BigInt(KALLSYMS.indexOf(name)) * 0x100n;

/** `hasSize`: as kernels since 5.3 record it; before, eight addresses that ~0 ends. */
function traceDat(hasSize: boolean, version: 6 | 7): Uint8Array {
  const stackFormat = formatText(
    "kernel_stack",
    4,
    hasSize ? ["int size; 8; 4; 1", "unsigned long caller[8]; 16; 64; 0"] : ["unsigned long caller[8]; 8; 64; 0"],
  );
  const kmalloc = formatText("kmalloc", 400, ["unsigned long ptr; 8; 8; 0"]);
  const us = (time: number) => BigInt(time * 1000);
  const event = (time: number, record: Uint8Array): PageItem => ({ kind: "event", ts: us(time), record });
  const stack = (time: number, tid: number, frames: readonly string[]) => {
    const bytes = new Bytes(true).u16(4).u8(0).u8(0).u32(tid);
    if (hasSize) bytes.u32(frames.length).u32(0);
    for (const name of frames) bytes.u64(addressOf(name) + 4n);
    for (let n = frames.length; !hasSize && n < 8; n += 1) bytes.u64(n === frames.length ? ~0n : 0x1234n);
    return event(time, bytes.done());
  };
  const allocation = (time: number) => event(time, new Bytes(true).u16(400).u8(0).u8(0).u32(7).u64(1).done());
  const switched = (time: number, tid: number, prev: string, next: string, nextTid: number, state: number) =>
    event(time, switchRecord(true, { tid, prev, next, nextTid, state }));
  const items = [
    switched(1000, 7, "hog", "swapper/0", 0, 1),
    stack(1001, 7, SLEEP),
    switched(3000, 0, "swapper/0", "hog", 7, 0),
    stack(3001, 0, ["schedule_idle"]),
    allocation(4000),
    stack(4001, 7, ALLOCATE),
    allocation(5000),
    allocation(6000),
    stack(6001, 7, ALLOCATE),
    switched(9000, 7, "hog", "swapper/0", 0, 1),
  ];
  const options = {
    formats: [SWITCH, kmalloc],
    ftrace: [stackFormat],
    cpus: [page(X86, items)],
    kallsyms: KALLSYMS.map((name) => `${addressOf(name).toString(16)} T ${name}\n`).join(""),
    cmdlines: "7 hog\n",
  };
  return (version === 6 ? traceDatV6 : traceDatV7)(options).bytes;
}

const text = (content: string) => new TextEncoder().encode(content);

const TRACES: Readonly<Record<string, () => Uint8Array>> = {
  "the text of ftrace": () => text(ftraceText(false)),
  "trace-cmd report": () => text(ftraceText(true)),
  "trace.dat": () => traceDat(true, 6),
  "trace.dat of version 7": () => traceDat(true, 7),
  "trace.dat of an old kernel": () => traceDat(false, 6),
};

async function opened(bytes: Uint8Array): Promise<EngineApi> {
  const engine = createNodeEngine();
  const answer = await engine.open({ name: "test", files: [memoryFile("trace.dat", bytes)] });
  if (!answer.ok) throw new Error(answer.error.message);
  const done = await engine.done();
  if (!done.ok) throw new Error(done.error.message);
  return engine;
}

describe.each(Object.keys(TRACES))("%s", (name) => {
  test("the stack behind a context switch is that of the time off the CPU, any other a sample of its event", async () => {
    const engine = await opened((TRACES[name] as () => Uint8Array)());
    const { sources } = await engine.profileSources();
    expect(sources.map(({ source, events }) => [source, events.map((one) => [one.name, one.samples])])).toEqual([
      ["host", [["kmalloc", 2]]],
      ["off-cpu", [["off-cpu", 1]]],
    ]);
    const away = await profileOf(engine, { source: "off-cpu", weight: "weight", groups: ["process"] });
    expect(weightsByPath(away)).toEqual({
      "": 2e6,
      "hog 7": 2e6,
      "hog 7;sys_nanosleep": 2e6,
      "hog 7;sys_nanosleep;do_nanosleep": 2e6,
      "hog 7;sys_nanosleep;do_nanosleep;schedule": 2e6,
    });
    const allocated = await profileOf(engine, { groups: ["thread", "mode"] });
    expect(weightsByPath(allocated)).toMatchObject({ "hog 7;host kernel;do_msgsnd;load_msg;__kmalloc": 2 });
    expect(allocated.totals.notes).toEqual([
      "Where kmalloc happened, not where time went: no profiler took these samples.",
    ]);
    await engine.close();
  });
});

/** As LTTng records the context `callstack-kernel`: in each event. `order`: of its bytes. */
function lttng(order: Order): FileEntry[] {
  const int = (size: number, align = 8) => `integer { size = ${size}; align = ${align}; signed = false; }`;
  const text = `/* CTF 1.8 */
trace { major = 1; minor = 8; byte_order = ${order}; };
env { domain = "kernel"; tracer_name = "lttng-modules"; hostname = "lab"; };
clock { name = c; freq = 1000000000; };
stream {
  packet.context := struct { ${int(32)} cpu_id; };
  event.header := struct { ${int(16)} id; integer { size = 64; align = 8; map = clock.c.value; } timestamp; };
  event.context := struct { ${int(32)} _tid; ${int(32)} __callstack_kernel_length; ${int(64, 64)} _callstack_kernel[ __callstack_kernel_length ]; };
};
event { name = "sched_switch"; id = 0; fields := struct {
  integer { size = 8; align = 8; encoding = UTF8; } _prev_comm[16]; ${int(32)} _prev_tid; ${int(32)} _prev_prio; ${int(64)} _prev_state;
  integer { size = 8; align = 8; encoding = UTF8; } _next_comm[16]; ${int(32)} _next_tid; ${int(32)} _next_prio; }; };
event { name = "kmem_kmalloc"; id = 1; fields := struct { ${int(64)} _ptr; }; };
`;
  const out = new BitWriter();
  out.int(0n, 32, order);
  const head = (id: number, us: number, tid: number, frames: readonly string[]) => {
    out.align(8);
    out.int(BigInt(id), 16, order);
    out.int(BigInt(us * 1000), 64, order);
    // A structure is aligned as the most aligned of its fields.
    out.align(64);
    out.int(BigInt(tid), 32, order);
    out.int(BigInt(frames.length + 1), 32, order);
    out.align(64);
    for (const one of frames) out.int(addressOf(one), 64, order);
    out.int((1n << 64n) - 1n, 64, order);
  };
  const comm = (text16: string) => out.raw(new TextEncoder().encode(text16.padEnd(16, "\0")));
  const change = (
    us: number,
    frames: readonly string[],
    prev: [string, number],
    state: number,
    next: [string, number],
  ) => {
    head(0, us, prev[1], frames);
    comm(prev[0]);
    for (const [value, size] of [
      [prev[1], 32],
      [120, 32],
      [state, 64],
    ] as const)
      out.int(BigInt(value), size, order);
    comm(next[0]);
    for (const value of [next[1], 120]) out.int(BigInt(value), 32, order);
  };
  const allocate = (us: number, frames: readonly string[]) => {
    head(1, us, 7, frames);
    out.int(1n, 64, order);
  };
  change(1000, SLEEP, ["hog", 7], 1, ["swapper/0", 0]);
  change(3000, ["schedule_idle"], ["swapper/0", 0], 0, ["hog", 7]);
  allocate(4000, ALLOCATE);
  allocate(5000, []);
  allocate(6000, ALLOCATE);
  change(9000, SLEEP, ["hog", 7], 1, ["swapper/0", 0]);
  return [memoryFile("t/metadata", new TextEncoder().encode(text)), memoryFile("t/s", out.done())];
}

test.each(["le", "be"] as const)("contexts of LTTng are stacks of their own events (%s)", async (order) => {
  const engine = createNodeEngine();
  const answer = await engine.open({ name: "test", files: lttng(order) });
  if (!answer.ok) throw new Error(answer.error.message);
  await engine.done();
  const away = await profileOf(engine, { source: "off-cpu", weight: "weight" });
  const path = (names: readonly string[]) =>
    [...names]
      .reverse()
      .map((one) => `0x${addressOf(one).toString(16)}`)
      .join(";");
  expect(weightsByPath(away)).toMatchObject({ "": 2e6, [path(SLEEP)]: 2e6 });
  const allocated = await profileOf(engine, { groups: ["thread"], event: "kmem_kmalloc" });
  expect(weightsByPath(allocated)).toMatchObject({ "": 3, "hog 7": 3, [`hog 7;${path(ALLOCATE)}`]: 2 });
  expect(allocated.totals.notes[0]).toMatch(/^Where kmem_kmalloc happened/);
  await engine.close();
});
