import { expect, test } from "vitest";
import { perfetto } from "../../../../../workers/formats/perfetto/index.js";
import { bytes, fixed64, int, message, type ProtoField, text } from "../../../../setup/proto.js";
import { allEvents, eventText, openBytes } from "./open.js";
import { clockSnapshot, packet, sequence, trace } from "./writer.js";

const CLEARED = int(13, 1);
const NEEDS_STATE = int(13, 2);
const DROPPED = int(42, 1);
const thread = (uuid: number, pid: number, tid: number, name: string) =>
  packet(message(60, int(1, uuid), message(4, int(1, pid), int(2, tid), text(5, name))), sequence(1));
const names = (...list: readonly string[]) =>
  message(12, ...list.map((name, i) => message(2, int(1, i + 1), text(2, name))));
const event = (ts: number, fields: readonly ProtoField[], ...more: readonly ProtoField[]) =>
  packet(int(8, ts), message(11, ...fields), sequence(1), ...more);

async function read(...packets: readonly Uint8Array[]) {
  const { trace: found, failure, problems } = await openBytes(perfetto, trace(...packets));
  if (found === undefined) throw new Error(failure);
  return { events: (await allEvents(found)).map(eventText), problems: problems() };
}

const [BEGIN, END, INSTANT, COUNTER] = [int(9, 1), int(9, 2), int(9, 3), int(9, 4)];
const track = (uuid: number) => int(11, uuid);

test("slices have their thread, and names by text or by number", async () => {
  const { events } = await read(
    event(10, [BEGIN, track(7), text(23, "call")], CLEARED, names("one", "two")),
    event(12, [BEGIN, track(7), int(10, 2)], NEEDS_STATE),
    event(15, [END, track(7)], NEEDS_STATE),
    event(16, [INSTANT, track(7), int(10, 1)], NEEDS_STATE),
    thread(7, 40, 41, "worker"),
  );
  expect(events).toEqual([
    "10 - track:begin name=call pid=40 tid=41 track_name=worker",
    "12 - track:begin name=two pid=40 tid=41 track_name=worker",
    "15 - track:end pid=40 tid=41 track_name=worker",
    "16 - track:instant name=one pid=40 tid=41 track_name=worker",
  ]);
});

test("a sequence's defaults hold for its events, and tracks belong to the process of the track above", async () => {
  const defaults = message(59, int(58, 64), message(11, track(9)));
  const clock = packet(
    message(6, message(1, int(1, 6), int(2, 1000)), message(1, int(1, 64), int(2, 50), int(3, 1), int(4, 10))),
    sequence(1),
  );
  const { events } = await read(
    packet(message(60, int(1, 8), message(3, int(1, 40), text(6, "program"))), sequence(1)),
    packet(message(60, int(1, 9), text(2, "queue"), int(5, 8)), sequence(1)),
    packet(int(8, 0), defaults, sequence(1), CLEARED),
    clock,
    event(3, [BEGIN, text(23, "a")], NEEDS_STATE),
    event(2, [END], NEEDS_STATE),
  );
  // An incremental clock in units of 10 ns: 50 is 1000 ns, then 3 and 2 more.
  expect(events).toEqual([
    "1030 - track:begin name=a pid=40 track_name=queue",
    "1050 - track:end pid=40 track_name=queue",
  ]);
});

test("counters are named by their track, with their unit, and may count up", async () => {
  const described = (uuid: number, name: string, ...counter: readonly ProtoField[]) =>
    packet(message(60, int(1, uuid), text(2, name), message(8, ...counter)), sequence(1));
  const { events } = await read(
    described(1, "bytes", int(4, 1024)),
    described(2, "calls", int(5, 1)),
    event(1, [COUNTER, track(1), int(30, 2)]),
    event(2, [COUNTER, track(2), int(30, 3)]),
    event(3, [COUNTER, track(2), int(30, 4)]),
  );
  expect(events).toEqual([
    "1 - track:counter name=bytes value=2048 track_name=bytes",
    "2 - track:counter name=calls value=3 track_name=calls",
    "3 - track:counter name=calls value=7 track_name=calls",
  ]);
});

test("what rests on a lost packet is left out until the state begins anew, and said", async () => {
  const { events, problems } = await read(
    event(1, [BEGIN, track(7), int(10, 1)], CLEARED, names("one")),
    event(2, [END, track(7)], NEEDS_STATE, DROPPED),
    event(3, [BEGIN, track(7), int(10, 1)], NEEDS_STATE),
    event(4, [INSTANT, track(7), int(10, 1)], CLEARED, names("other")),
  );
  expect(events).toEqual(["1 - track:begin name=one", "4 - track:instant name=other"]);
  expect(problems).toEqual([
    expect.stringMatching(/^2 slices rest on packets that were lost, and are left out \(\d+\)$/),
  ]);
});

test("times of other clocks become times of the trace's own, and those of unknown clocks are said", async () => {
  const { events, problems } = await read(
    clockSnapshot({ 3: 500, 6: 1500 }),
    event(510, [INSTANT, text(23, "a")], int(58, 3)),
    clockSnapshot({ 3: 600, 6: 1650 }),
    event(610, [INSTANT, text(23, "b")], int(58, 3)),
    event(700, [INSTANT, text(23, "c")], int(58, 10)),
    event(1700, [bytes(6, new Uint8Array([0x10, 0x42]))]),
  );
  expect(events).toEqual(["1510 - track:instant name=a", "1660 - track:instant name=b", "1700 - track:begin name="]);
  expect(problems[0]).toMatch(/^1 slices have no time/);
});

test("flows of a slice follow it, as numbers of 64 bits, one or several in a field", async () => {
  const flow = (value: bigint): ProtoField => fixed64(47, value);
  const big = 0xfedcba9876543210n;
  const { events } = await read(
    event(1, [BEGIN, track(7), text(23, "a"), flow(big), flow(5n)]),
    event(2, [
      BEGIN,
      track(8),
      text(23, "b"),
      bytes(47, Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0)),
    ]),
    event(3, [INSTANT, track(8), text(23, "c"), fixed64(48, big)]),
    event(4, [INSTANT, track(8), text(23, "d"), bytes(47, Uint8Array.of(1, 2, 3))]),
    thread(7, 40, 41, "worker"),
  );
  expect(events.map((line) => line.split(" pid=")[0])).toEqual([
    "1 - track:begin name=a",
    "1 - track:flow-step name=a flow=0",
    "1 - track:flow-step name=a flow=1",
    "2 - track:begin name=b",
    "2 - track:flow-step name=b flow=1",
    "2 - track:flow-step name=b flow=2",
    "3 - track:instant name=c",
    "3 - track:flow-end name=c flow=0",
    "4 - track:instant name=d",
  ]);
});
