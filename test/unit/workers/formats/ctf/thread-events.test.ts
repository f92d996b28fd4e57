import { expect, test } from "vitest";
import { pickDialect } from "../../../../../workers/ingest/dialects/index.js";
import { ThreadEvent } from "../../../../../workers/model/event-fields.js";
import { EventKind } from "../../../../../workers/model/event-kinds.js";
import { memoryFile, openTraces, runBatches } from "../../../../setup/ctf.js";
import { BitWriter } from "./writer.js";

// Writers name the thread of an event in many places. What analyses get of each.

const U32 = "integer { size = 32; align = 8; signed = false; }";
const U64 = "integer { size = 64; align = 8; signed = false; }";

interface Shape {
  readonly env?: string;
  readonly packet?: string;
  readonly context?: string;
  readonly own?: string;
  readonly payload?: string;
  readonly head?: (out: BitWriter) => void;
  readonly body: (out: BitWriter) => void;
}

/** "kind thread process name event" of the one event of a trace of that shape. */
async function threadIn(shape: Shape): Promise<string> {
  const text = `/* CTF 1.8 */
trace { major = 1; minor = 8; byte_order = le; };
env { ${shape.env ?? ""} };
clock { name = c; freq = 1000000000; };
stream {
  packet.context := struct { ${shape.packet ?? ""} };
  event.header := struct { integer { size = 32; align = 8; map = clock.c.value; } when; };
  event.context := struct { ${shape.context ?? ""} };
};
event { name = "app:thing"; context := struct { ${shape.own ?? ""} }; fields := struct { ${shape.payload ?? ""} }; };
`;
  const out = new BitWriter();
  shape.head?.(out);
  out.int(5n, 32, "le");
  shape.body(out);
  const files = [memoryFile("metadata", new TextEncoder().encode(text)), memoryFile("s", out.done())];
  const [found] = await openTraces(files);
  if (!found?.trace) throw new Error(JSON.stringify(found?.diagnostics.all()));
  const rows: string[] = [];
  const texts: string[] = [];
  await runBatches(found.trace, 0, pickDialect(found.trace.description), 0n, 64, (batch) => {
    texts.push(...batch.newStrings);
    for (let i = 0; i < batch.count; i += 1) {
      if (batch.kind[i] !== EventKind.THREAD_EVENT) continue;
      const name = texts[batch[ThreadEvent.comm][i] as number] ?? "-";
      const event = texts[batch[ThreadEvent.eventName][i] as number];
      rows.push(`${batch[ThreadEvent.thread][i]} ${batch[ThreadEvent.tgid][i]} ${name} ${event}`);
    }
  });
  return rows.join("\n");
}

const UST = 'tracer_name = "lttng-ust";';

test("LTTng-UST: vtid, vpid and procname; pthread_id where nothing else was asked for", async () => {
  const procname = "integer { size = 8; align = 8; encoding = UTF8; signed = true; } _procname[17];";
  const writeName = (out: BitWriter) => {
    for (const byte of new TextEncoder().encode("server".padEnd(17, "\0"))) out.int(BigInt(byte), 8, "le");
  };
  const all = await threadIn({
    env: UST,
    context: `${U64} _pthread_id; ${U32} _vpid; ${U32} _vtid; ${procname}`,
    body: (out) => {
      out.int(0x7f1200000000n, 64, "le");
      out.int(70n, 32, "le");
      out.int(77n, 32, "le");
      writeName(out);
    },
  });
  expect(all).toBe("77 70 server app:thing");
  const bare = await threadIn({
    env: UST,
    context: `${U64} _pthread_id;`,
    body: (out) => out.int(0x7f1200000000n, 64, "le"),
  });
  expect(bare).toBe(`${0x7f1200000000} -1 - app:thing`);
});

test("Qt: thread and its name in the packet's context, after which packets may differ", async () => {
  const found = await threadIn({
    packet: `${U64} content_size; ${U64} packet_size; ${U32} thread_id; string thread_name;`,
    head: (out) => {
      // A packet for each thread; the shape's own event is the second one's.
      const body = new TextEncoder().encode("first\0").length;
      const bits = BigInt((8 + 8 + 4 + body + 4 + 4) * 8);
      for (const value of [bits, bits]) out.int(value, 64, "le");
      out.int(6n, 32, "le");
      out.text("first");
      out.int(4n, 32, "le");
      out.int(0n, 32, "le");
      const rest = BigInt((8 + 8 + 4 + "render\0".length + 4 + 4) * 8);
      for (const value of [rest, rest]) out.int(value, 64, "le");
      out.int(7n, 32, "le");
      out.text("render");
    },
    payload: `${U32} n;`,
    body: (out) => out.int(1n, 32, "le"),
  });
  expect(found).toBe("6 -1 first app:thing\n7 -1 render app:thing");
});

test("Windows: the event's own context, in the names of its headers", async () => {
  const found = await threadIn({
    own: `${U32} TThreadId; ${U32} ProcessId;`,
    body: (out) => {
      out.int(1234n, 32, "le");
      out.int(400n, 32, "le");
    },
  });
  expect(found).toBe("1234 400 - app:thing");
});

test("perf: among the payload; but a payload's own tid may be any thread's", async () => {
  const two = (out: BitWriter) => {
    out.int(9n, 32, "le");
    out.int(8n, 32, "le");
  };
  expect(await threadIn({ payload: `${U32} _perf_tid; ${U32} _perf_pid;`, body: two })).toBe("9 8 - app:thing");
  expect(await threadIn({ payload: `${U32} _tid; ${U32} _pid;`, body: two })).toBe("NaN -1 - app:thing");
  expect(await threadIn({ payload: `${U32} _n; ${U32} _m;`, body: two })).toBe("");
});
