import { expect, test } from "vitest";
import { memoryFile, openTraces } from "../../../../setup/ctf.js";

async function dialectOf(environment: string): Promise<string | undefined> {
  const metadata = `/* CTF 1.8 */ trace { major = 1; minor = 8; byte_order = le; }; env { ${environment} };`;
  const [opened] = await openTraces([memoryFile("metadata", new TextEncoder().encode(metadata))]);
  return opened?.trace?.description.dialect;
}

test.each([
  ["lttng", 'domain = "kernel"; tracer_name = "lttng-modules"; tracer_major = 2;'],
  ["lttng", 'domain = "kernel";'],
  ["ust", 'domain = "ust"; tracer_name = "lttng-ust";'],
  ["ust", 'tracer_name = "lttng-ust";'],
  ["ust", 'domain = "ust";'],
  ["ftrace", 'tracer_name = "perf"; release = "6.1.0";'],
  ["ftrace", 'tracer_name = "trace-cmd";'],
  ["other", 'tracer_name = "barectf"; tracer_major = 3;'],
  ["other", 'machine = "x86_64";'],
])("the dialect is %s where the environment says: %s", async (dialect, environment) => {
  expect(await dialectOf(environment)).toBe(dialect);
});

test("a stream is named after its first file and lies in all of its files", async () => {
  const metadata = `/* CTF 1.8 */ typealias integer { size = 32; align = 8; } := u32;
    trace { major = 1; minor = 8; byte_order = le; packet.header := struct { u32 magic; u32 stream_id; u32 stream_instance_id; }; };
    stream { id = 7; packet.context := struct { u32 content_size; u32 packet_size; }; event.header := struct { u32 id; }; };
    event { name = "tick"; id = 1; stream_id = 7; fields := struct { u32 n; }; };`;
  const packet = (instance: number, events: number) => {
    const words = [0xc1fc1fc1, 7, instance, (5 + events * 2) * 32, (5 + events * 2) * 32];
    for (let i = 0; i < events; i++) words.push(1, i);
    return new Uint8Array(Uint32Array.from(words).buffer);
  };
  const files = [
    memoryFile("t/metadata", new TextEncoder().encode(metadata)),
    memoryFile("t/a_0", packet(0, 2)),
    memoryFile("t/a_1", packet(0, 3)),
    memoryFile("t/b_0", packet(1, 1)),
  ];
  const [opened] = await openTraces(files);
  expect(opened?.trace?.description.streams.map(({ id, extents }) => ({ id, extents }))).toEqual([
    {
      id: "t/a_0",
      extents: [
        { file: "t/a_0", begin: 0, end: 36 },
        { file: "t/a_1", begin: 0, end: 44 },
      ],
    },
    { id: "t/b_0", extents: [{ file: "t/b_0", begin: 0, end: 28 }] },
  ]);
});
