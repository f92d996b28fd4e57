import { expect, test } from "vitest";
import type { EventMapper, FormatTrace } from "../../../../../workers/formats/format.js";
import { EventKind } from "../../../../../workers/model/event-kinds.js";
import { memoryFile, openTraces, runBatches, wholeEvents } from "../../../../setup/ctf.js";
import { BitWriter } from "./writer.js";

// Packets need not say their CPU: some writers have it in each event, so that one stream holds events of many CPUs.

const U8 = "integer { size = 8; align = 8; signed = false; }";
const U32 = "integer { size = 32; align = 8; signed = false; }";

interface Shape {
  readonly packet?: string;
  readonly header?: string;
  readonly context?: string;
  readonly payload?: string;
  /** Writes the head of a packet, then one event. */
  readonly head?: (out: BitWriter) => void;
  readonly event: (out: BitWriter, cpu: number, when: number) => void;
}

async function opened(shape: Shape, cpus: readonly number[]): Promise<FormatTrace> {
  const text = `/* CTF 1.8 */
trace { major = 1; minor = 8; byte_order = le; };
clock { name = c; freq = 1000000000; };
stream {
  packet.context := struct { ${shape.packet ?? ""} };
  event.header := struct { ${shape.header ?? ""} integer { size = 32; align = 8; map = clock.c.value; } when; };
  event.context := struct { ${shape.context ?? ""} };
};
event { name = thing; fields := struct { ${shape.payload ?? ""} }; };
`;
  const out = new BitWriter();
  shape.head?.(out);
  cpus.forEach((cpu, i) => {
    shape.event(out, cpu, i + 1);
  });
  const files = [memoryFile("metadata", new TextEncoder().encode(text)), memoryFile("s", out.done())];
  const [found] = await openTraces(files);
  if (!found?.trace) throw new Error(JSON.stringify(found?.diagnostics.all()));
  return found.trace;
}

const mapper: EventMapper = () => ({ kind: EventKind.SCHED_SWITCH, slots: [{ slot: "a", fields: ["n"] }] });

/** CPUs as analyses and as people see them. */
async function cpusOf(trace: FormatTrace): Promise<{ readonly rows: number[]; readonly whole: number[] }> {
  const rows: number[] = [];
  await runBatches(trace, 0, mapper, 0n, 64, (batch) => {
    for (let i = 0; i < batch.count; i += 1) rows.push(batch.cpus[i] as number);
  });
  const whole = (await wholeEvents(trace, 0)).map(({ cpu }) => cpu);
  return { rows, whole };
}

const CPUS = [0, 3, 1, 3, 200];

test("the CPU is a field of the payload, after a text too", async () => {
  const trace = await opened(
    {
      payload: `string s; ${U32} cpu_id; ${U8} n;`,
      event: (out, cpu, when) => {
        out.int(BigInt(when), 32, "le");
        for (const byte of new TextEncoder().encode("x".repeat(when))) out.int(BigInt(byte), 8, "le");
        out.int(0n, 8, "le");
        out.int(BigInt(cpu), 32, "le");
        out.int(7n, 8, "le");
      },
    },
    CPUS,
  );
  expect(await cpusOf(trace)).toEqual({ rows: CPUS, whole: CPUS });
});

test("the CPU is what perf's converter adds to the payload", async () => {
  const trace = await opened(
    {
      payload: `${U8} n; ${U32} perf_cpu;`,
      event: (out, cpu, when) => {
        out.int(BigInt(when), 32, "le");
        out.int(7n, 8, "le");
        out.int(BigInt(cpu), 32, "le");
      },
    },
    CPUS,
  );
  expect(await cpusOf(trace)).toEqual({ rows: CPUS, whole: CPUS });
});

test("the CPU is a field of the context", async () => {
  const trace = await opened(
    {
      context: `${U8} cpu;`,
      payload: `${U8} n;`,
      event: (out, cpu, when) => {
        out.int(BigInt(when), 32, "le");
        out.int(BigInt(cpu), 8, "le");
        out.int(7n, 8, "le");
      },
    },
    CPUS,
  );
  expect(await cpusOf(trace)).toEqual({ rows: CPUS, whole: CPUS });
});

test("the CPU is a field of the event header", async () => {
  const trace = await opened(
    {
      header: `${U8} cpu_id; ${U8} flags;`,
      payload: `${U8} n;`,
      event: (out, cpu, when) => {
        out.int(BigInt(cpu), 8, "le");
        out.int(1n, 8, "le");
        out.int(BigInt(when), 32, "le");
        out.int(7n, 8, "le");
      },
    },
    CPUS,
  );
  expect(await cpusOf(trace)).toEqual({ rows: CPUS, whole: CPUS });
});

test("where packets say it, a field of that name is about another CPU", async () => {
  const trace = await opened(
    {
      packet: `${U32} cpu_id;`,
      payload: `${U8} cpu_id;`,
      head: (out) => out.int(5n, 32, "le"),
      event: (out, cpu, when) => {
        out.int(BigInt(when), 32, "le");
        out.int(BigInt(cpu), 8, "le");
      },
    },
    [1, 2],
  );
  expect(await cpusOf(trace)).toEqual({ rows: [5, 5], whole: [5, 5] });
});

test("-1 is no CPU, in the packet or in the event", async () => {
  const inPacket = await opened(
    {
      packet: `${U32} cpu_id;`,
      head: (out) => out.int(0xffffffffn, 32, "le"),
      event: (out, _cpu, when) => out.int(BigInt(when), 32, "le"),
    },
    [0, 0],
  );
  expect(inPacket.description.streams[0]?.cpu).toBe(-1);
  const inEvent = await opened(
    {
      payload: `${U32} cpu_id;`,
      event: (out, cpu, when) => {
        out.int(BigInt(when), 32, "le");
        out.int(BigInt(cpu), 32, "le");
      },
    },
    [0xffffffff, 2],
  );
  expect((await cpusOf(inEvent)).whole).toEqual([-1, 2]);
});
