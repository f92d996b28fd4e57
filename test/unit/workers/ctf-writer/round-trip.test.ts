import { expect, test } from "vitest";
import { EventClasses } from "../../../../workers/ctf-writer/event-classes.js";
import { metadataText } from "../../../../workers/ctf-writer/metadata.js";
import { StreamWriter } from "../../../../workers/ctf-writer/stream-writer.js";
import type { DecodedEvent, FieldValue, SeenEvent } from "../../../../workers/formats/format.js";
import { joinBytes } from "../../../setup/bytes.js";
import { memoryFile, openTraces, runStream, wholeEvents } from "../../../setup/ctf.js";

const UUID = Uint8Array.from({ length: 16 }, (_, i) => i);

type Fields = Readonly<Record<string, FieldValue>>;

function event(name: string, ns: number, fields: Fields, context: Fields = {}, cpu = 1): DecodedEvent {
  return { name, ns: BigInt(ns), stream: 0, cpu, fields, context };
}

interface Lost {
  readonly begin: number;
  readonly end: number;
  readonly events: number;
  readonly packet?: { readonly begin: number; readonly last: number };
}

/** Writes a stream of a CPU, or of several (-1), and opens it. */
async function written(events: readonly DecodedEvent[], cpu = 1, lost?: Lost) {
  const classes = new EventClasses(cpu < 0);
  const stream = { instance: 0, isMixed: cpu < 0, cpu };
  const writer = new StreamWriter(stream, classes, UUID, 0);
  const pieces: Uint8Array[] = [];
  let isLost = lost === undefined;
  for (const one of events) {
    if (lost !== undefined && !isLost && lost.begin < Number(one.ns)) {
      writer.lose(lost);
      isLost = true;
    }
    const piece = writer.add(one, Number(one.ns));
    if (piece !== undefined) pieces.push(piece);
  }
  pieces.push(writer.finish(1_000_000));
  const environment = { hostname: 'a "host"\\ \n', answer: 42 };
  const text = metadataText({ uuid: UUID, environment, clockName: "mono", offsetNs: 0n, classes: [classes] });
  const files = [memoryFile("metadata", new TextEncoder().encode(text)), memoryFile("stream_0", joinBytes(...pieces))];
  const [opened] = await openTraces(files);
  if (opened?.trace === undefined) throw new Error(JSON.stringify(opened?.diagnostics.all()));
  return { trace: opened.trace, problems: opened.diagnostics.all() };
}

async function readBack(events: readonly DecodedEvent[], cpu = 1) {
  const { trace, problems } = await written(events, cpu);
  expect(problems).toEqual([]);
  return (await wholeEvents(trace, 0)).map(({ name, ns, fields, context, cpu: on }) => ({
    name,
    ns: Number(ns),
    cpu: on,
    fields,
    context,
  }));
}

test("every kind of value comes back as it was", async () => {
  const fields = {
    small: -1,
    large: 2 ** 52,
    edge: -(2n ** 63n),
    unsigned: 2n ** 64n - 1n,
    real: 0.1,
    text: "naïve ☃ \u{1f680}",
    empty: "",
    label: { label: "RUNNING, READY", value: 3 },
    list: [1, -2, 2 ** 40],
    none: [],
    texts: ["a", "b"],
    _own_length: 2,
    own: [7, 8],
    inner: { a: 1, deep: { b: "x" }, list: [{ c: 1 }, { c: 2 }] },
    align: 1,
    "an odd-name": 2,
  };
  const [back] = await readBack([event("all", 5, fields, { tid: 7, procname: "CPU 0/KVM" })]);
  const { "an odd-name": odd, ...rest } = fields;
  expect(back).toEqual({
    name: "all",
    ns: 5,
    cpu: 1,
    fields: { ...rest, an_odd_name: odd },
    context: { tid: 7, procname: "CPU 0/KVM" },
  });
});

test("lists of a context come back to it, and are found there", async () => {
  const context = { tid: 7, callchain: ["f", "g"], none: [], deep: { list: [1] }, label: { label: "A", value: 3 } };
  const events = [event("e", 1, { list: [1] }, context), event("e", 2, { list: [1, 2] }, { tid: 8 })];
  const back = await readBack(events);
  expect(back.map(({ fields, context: read }) => ({ fields, context: read }))).toEqual(
    events.map(({ fields, context: written }) => ({ fields, context: written })),
  );
  const { trace } = await written(events);
  const found: unknown[] = [];
  const isMeant = (seen: SeenEvent) => {
    const scopes = ["context", "fields"] as const;
    const names = ["callchain", "lanescope_context_callchain", "CALLCHAIN"];
    found.push(scopes.map((scope) => names.map((name) => seen.value(scope, name, true))));
    return false;
  };
  const begin = { events: 0, latest: Number.NEGATIVE_INFINITY, originNs: 0n, state: undefined };
  for await (const _ of trace.readEventsAt(0, begin, 0, 1, { classes: new Uint8Array(0), isMeant })) break;
  expect(found).toEqual([
    [
      [["f", "g"], undefined, ["f", "g"]],
      [undefined, undefined, undefined],
    ],
  ]);
});

test("a list whose elements no kind holds together comes back as texts", async () => {
  const lists: readonly (readonly FieldValue[])[] = [
    [-(2n ** 63n), 2n ** 64n - 1n],
    [{ a: 1 }, { b: 2 }],
    [1, "a"],
    [["deep"]],
    [1, 2],
    ["a"],
  ];
  const back = await readBack(lists.map((list, i) => event("e", i, { list })));
  expect(back.map(({ fields }) => fields.list)).toEqual([
    ["-9223372036854775808", "18446744073709551615"],
    ['{"a":1}', '{"b":2}'],
    ["1", "a"],
    ['["deep"]'],
    [1, 2],
    ["a"],
  ]);
});

test("an event whose values need other fields than the one before is written all the same", async () => {
  const events = [1, 2 ** 40, -5, 2n ** 63n, 0.5, "text", { label: "A", value: 1 }, 2, [1], ["a"], { x: 1 }, {}].map(
    (value, i) => event("e", i, { value: value as FieldValue }),
  );
  const more = [event("e", 20, {}), event("e", 21, { other: 1, value: 1 }), event("e", 22, { value: 3 }, { tid: 1 })];
  const all = [...events, ...more];
  expect(await readBack(all)).toEqual(
    all.map(({ name, ns, fields, context, cpu }) => ({ name, ns: Number(ns), cpu, fields, context })),
  );
});

test("events of several CPUs in one stream keep their order and their CPUs", async () => {
  const all = [event("a", 1, { v: 1 }, {}, 3), event("b", 1, { v: 2 }, {}, 0), event("a", 2, { v: 3 }, {}, 3)];
  expect((await readBack(all, -1)).map(({ name, cpu, fields }) => [name, cpu, fields.v])).toEqual([
    ["a", 3, 1],
    ["b", 0, 2],
    ["a", 3, 3],
  ]);
});

test("a loss is where it was, with its number of events", async () => {
  const events = [1, 2, 30, 40].map((ns) => event("e", ns, { v: ns }));
  const { trace } = await written(events, 1, { begin: 5, end: 25, events: 9 });
  const { tally } = await runStream(trace, 0, 0n);
  expect(tally.lost.map(({ beginNs, endNs, events: count }) => [beginNs, endNs, count])).toEqual([[5n, 25n, 9]]);
  expect(tally).toMatchObject({ events: 4, end: { ns: 1_000_000n } });
});

test("a loss with events in its time is where it was: before the packet that has them, and behind the last of them", async () => {
  const events = [10, 35, 40, 50].map((ns) => event("e", ns, { v: ns }));
  const { trace } = await written(events, 1, { begin: 20, end: 50, events: 9, packet: { begin: 30, last: 40 } });
  const { tally, lost, rows } = await runStream(trace, 0, 0n);
  expect(rows.map(({ ns }) => ns)).toEqual([10, 35, 40, 50]);
  expect(lost).toEqual([
    { begin: 20, end: 30 },
    { begin: 40, end: 50 },
  ]);
  expect(tally.lost.map(({ beginNs, endNs, events: count }) => [beginNs, endNs, count])).toEqual([[20n, 50n, 9]]);
});

test("many events fill many packets", async () => {
  const events = Array.from({ length: 30_000 }, (_, i) => event("e", i, { v: i, text: `text ${i}` }));
  const back = await readBack(events);
  expect(back.length).toBe(events.length);
  expect(back[29_999]?.fields).toEqual({ v: 29_999, text: "text 29999" });
});

test("a stream without events, and one whose fields have no names, are read without problems", async () => {
  const { trace, problems } = await written([], -1);
  expect([problems, trace.description.streams.length]).toEqual([[], 1]);
  const [back] = await readBack([event("e", 1, { "": 1, "?": 2 })]);
  expect(back?.fields).toEqual({ _: 1, __2: 2 });
});
