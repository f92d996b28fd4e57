import { expect, test } from "vitest";
import { chromeJson } from "../../../../../workers/formats/chrome-json/index.js";
import { memoryFile, openMemory, runStream } from "../../../../setup/ctf.js";
import { allEvents, eventText, openBytes } from "../perfetto/open.js";

async function opened(text: string) {
  const { trace, failure, problems } = await openBytes(chromeJson, new TextEncoder().encode(text));
  if (trace === undefined) throw new Error(failure);
  return { trace, problems };
}

async function eventsOf(text: string): Promise<string[]> {
  return (await allEvents((await opened(text)).trace)).map(eventText);
}

const json = (...events: readonly object[]) => JSON.stringify({ traceEvents: events, displayTimeUnit: "ns" });
const at = (ph: string, ts: number, name: string, more: object = {}) => ({ ph, ts, name, pid: 1, tid: 2, ...more });

test("slices, instants and counters of all phases become events of tracks, in order of time", async () => {
  const text = json(
    at("X", 10.5, "child", { dur: 1.25, cat: "c", args: { n: 1 } }),
    at("X", 10, "parent", { dur: 4 }),
    at("B", 20, "open"),
    at("E", 21, ""),
    at("i", 22, "now", { s: "t" }),
    at("C", 23, "mem", { args: { used: 3, free: 1.5 } }),
    at("M", 0, "thread_name", { args: { name: "worker" } }),
  );
  expect(await eventsOf(text)).toEqual([
    "10000 - track:slice name=parent dur_ns=4000 pid=1 tid=2 track_name=worker",
    "10500 - track:slice name=child dur_ns=1250 pid=1 tid=2 track_name=worker cat=c args=[object Object]",
    "20000 - track:begin name=open pid=1 tid=2 track_name=worker",
    "21000 - track:end pid=1 tid=2 track_name=worker",
    "22000 - track:instant name=now pid=1 tid=2 track_name=worker scope=t",
    "23000 - track:counter name=mem used value=3 pid=1 track_name=mem used args=[object Object]",
    "23000 - track:counter name=mem free value=1.5 pid=1 track_name=mem free args=[object Object]",
  ]);
});

test("async slices are paired by process, category and id; what has no other half is said or stays open", async () => {
  const { trace, problems } = await opened(
    json(
      at("b", 1, "load", { id: "0x1", cat: "net" }),
      at("b", 2, "load", { id: "0x2", cat: "net" }),
      at("e", 3, "load", { id: "0x1", cat: "net" }),
      at("e", 4, "load", { id: "0x3", cat: "net" }),
      at("N", 5, "made", { id: 1 }),
    ),
  );
  expect((await allEvents(trace)).map(eventText)).toEqual([
    "1000 - track:slice name=load dur_ns=2000 pid=1 track_name=load cat=net id=0x1",
    "2000 - track:begin name=load pid=1 track_name=load cat=net id=0x2",
  ]);
  expect(problems()).toEqual([
    expect.stringMatching(/^1 ends of async slices have no begin \(\d+\)$/),
    "events that are not read: 1 object events (-)",
  ]);
});

test("large times in µs keep their ns, and other shapes of numbers are read", async () => {
  const texts = await eventsOf(
    '[{"ph":"X","ts":1700000000000000.123,"dur":1e1,"name":"a","pid":"7","tid":"GPU"},{"ph":"I","ts":1.7000000000000015e15,"name":"b"}',
  );
  expect(texts).toEqual([
    "1700000000000000123 - track:slice name=a dur_ns=10000 pid=7 track_name=GPU",
    "1700000000000001500 - track:instant name=b",
  ]);
});

test("names with escapes and other letters are read as they are meant", async () => {
  expect(await eventsOf('[{"ph":"X","ts":1,"name":"\\"größe\\" \\u2192 ü"}]')).toEqual([
    '1000 - track:slice name="größe" → ü dur_ns=0',
  ]);
});

test("a list without its end is read whole, and one cut anywhere up to there", async () => {
  const whole =
    '{"meta":{"a":[1,"]"]},"traceEvents":[{"ph":"X","ts":1,"name":"a"},\n{"ph":"X","ts":2,"name":"b","args":{"x":"}"}}]}';
  for (let length = 1; length <= whole.length; length += 1) {
    const { trace, failure } = await openBytes(chromeJson, new TextEncoder().encode(whole.slice(0, length)));
    if (trace === undefined) expect(failure).toMatch(/^this Chrome trace holds no slices/);
    const expected = [whole.indexOf("},\n"), whole.lastIndexOf("}]")].filter((end) => end < length).length;
    expect(trace === undefined ? 0 : (await allEvents(trace)).length).toBe(expected);
  }
  const { problems } = await opened(whole.slice(0, -6));
  expect(problems()).toEqual([`1 values are cut off by the end of the file (${whole.indexOf("\n{") + 1})`]);
});

test("damaged events are left out, and reading goes on with the next one", async () => {
  const { trace, problems } = await opened(
    '[{"ph":"X","ts":1,"name":"a"},\n{"ph":"X","ts":#,"na\n,\n{"ph":"X","ts":3,"name":"c"},\n{"ph":"X"}]',
  );
  expect((await allEvents(trace)).map(({ ns }) => ns)).toEqual([1000n, 3000n]);
  expect(problems()).toEqual(["1 damaged events are left out (31)", "1 events without a time are left out (84)"]);
});

test("ftrace inside the file is not read, and said", async () => {
  const { problems } = await opened(
    '{"systemTraceEvents":"# tracer: nop\\n","traceEvents":[{"ph":"X","ts":1,"name":"a"}]}',
  );
  expect(problems()[0]).toMatch(/^"systemTraceEvents" is not read/);
});

test("events longer than a window and windows within events make no difference", async () => {
  const long = "x".repeat(5 << 20);
  const events = [
    at("X", 1, "a", { args: { long } }),
    ...Array.from({ length: 9000 }, (_, i) => at("X", i + 2, `n${i % 7}`)),
  ];
  const { trace } = await opened(JSON.stringify(events));
  const { tally, rows } = await runStream(trace, 0, 0n, 1000);
  expect([tally.events, rows.length, tally.checkpoints?.length]).toEqual([9001, 9001, 3]);
  const names: unknown[] = [];
  const second = tally.checkpoints?.[1];
  if (second === undefined) throw new Error("no checkpoint");
  for await (const { fields, rank } of trace.readEventsAt(0, second, 4, 2)) names.push([rank, fields.name]);
  expect(names).toEqual([
    [4100, `n${4099 % 7}`],
    [4101, `n${4100 % 7}`],
  ]);
});

test("traces are told by their begin, other JSON is none", async () => {
  const texts = [
    '{ "traceEvents" : [',
    '\n[ {"name":"a", "ph":"B"',
    "[1,2]",
    '{"traceEvents":3}',
    '[{"phase":"B"}]',
    "",
  ];
  const files = texts.map((text, i) => memoryFile(`${i}`, new TextEncoder().encode(text)));
  expect((await chromeJson.detect(files, openMemory)).map(({ path }) => path)).toEqual(["0", "1"]);
});

test("numbers and depths without end cost their event, and no time", async () => {
  const last = '{"ph":"X","ts":3,"name":"c"}]';
  const texts = [
    `[{"ph":"X","ts":1${"e".repeat(400_000)},"name":"a"},${last}`,
    `[{"ph":"X","ts":${"1".repeat(400_000)},"name":"a"},${last}`,
    `[{"ph":"X","ts":1,"name":"a","args":${"[".repeat(400_000)}\n,${last}`,
  ];
  for (const text of texts) {
    const { trace, problems } = await opened(text);
    expect((await allEvents(trace)).map(({ ns }) => ns)).toEqual([3000n]);
    expect(problems()).toEqual([expect.stringMatching(/left out \(\d+\)$/)]);
  }
});

test("of thousands of threads fifty thousand are read, and the others said", async () => {
  const slices = Array.from({ length: 50_002 }, (_, i) => ({ ph: "X", ts: i, dur: 1, pid: 1, tid: i, name: "a" }));
  const { trace, problems } = await opened(JSON.stringify([...slices, at("X", 60_000, "last", { tid: 7 })]));
  const { tally } = await runStream(trace, 0, 0n);
  expect([tally.events, tally.lastNs]).toEqual([50_001, 60_000_000n]);
  expect(problems()).toEqual([
    expect.stringMatching(
      /^2 slices, instants and counters are left out: there are more than 50000 threads and tracks \(\d+\)$/,
    ),
  ]);
});

test("names of fifty thousand processes are given to their main threads", async () => {
  const count = 50_000;
  const names = Array.from({ length: count }, (_, i) => ({
    ...{ ph: "M", name: "process_name", pid: i, tid: 0 },
    args: { name: `p${i}` },
  }));
  const slices = Array.from({ length: count }, (_, i) => ({ ph: "X", ts: i, dur: 1, pid: i, tid: i, name: "a" }));
  const { trace } = await opened(JSON.stringify([...names, ...slices]));
  const texts: string[] = [];
  const lastTwo = { events: count - 2, latest: 0, originNs: 0n, state: undefined };
  for await (const event of trace.readEventsAt(0, lastTwo, 0, 2)) texts.push(`${event.fields.track_name}`);
  expect(texts).toEqual([`p${count - 2}`, `p${count - 1}`]);
});

test("flows are events of their tracks, told apart by category, name and id", async () => {
  const text = json(
    at("s", 1, "go", { id: 7, cat: "c" }),
    at("X", 1, "from", { dur: 2 }),
    at("t", 4, "go", { id: 7, cat: "c", pid: 2 }),
    at("f", 6, "go", { id: 7, cat: "c", bp: "e" }),
    at("f", 7, "go", { id: 7, cat: "other" }),
    at("X", 9, "bound", { dur: 1, bind_id: "0x5", flow_in: true, flow_out: true }),
    at("X", 11, "unbound", { dur: 1, bind_id: "0x5" }),
  );
  expect(await eventsOf(text)).toEqual([
    "1000 - track:slice name=from dur_ns=2000 pid=1 tid=2",
    "1000 - track:flow-begin name=go flow=0 pid=1 tid=2 cat=c id=7",
    "4000 - track:flow-step name=go flow=0 pid=2 tid=2 cat=c id=7",
    "6000 - track:flow-end name=go flow=0 pid=1 tid=2 cat=c id=7",
    "7000 - track:flow-end name=go flow=1 pid=1 tid=2 cat=other id=7",
    "9000 - track:slice name=bound dur_ns=1000 pid=1 tid=2",
    "9000 - track:flow-step name=bound flow=2 pid=1 tid=2",
    "11000 - track:slice name=unbound dur_ns=1000 pid=1 tid=2",
  ]);
});
