import { expect, test } from "vitest";
import { fail } from "../../../../workers/core/result.js";
import { AskedSeen } from "../../../../workers/engine/asked-event.js";
import { emitterOf, restOfContext } from "../../../../workers/engine/event-context.js";
import { EventFieldNames } from "../../../../workers/engine/event-fields.js";
import { NameBook } from "../../../../workers/engine/event-names.js";
import { eventQuery } from "../../../../workers/engine/event-query.js";
import { fieldsJson } from "../../../../workers/engine/event-row.js";
import type { DecodedEvent, FormatTrace, SeenEvent } from "../../../../workers/formats/format.js";
import { memoryFile, openTraces, wholeEvents } from "../../../setup/ctf.js";

// What was recorded beside the payload: contexts of events, streams and packets, and what headers hold.

const METADATA = `/* CTF 1.8 */
typealias integer { size = 8; } := u8;
trace { major = 1; minor = 8; byte_order = le;
  packet.header := struct { u8 stream_id; u8 board; }; };
stream { id = 0;
  packet.context := struct { u8 content_size; u8 cpu_id; u8 thread_id; string thread_name; u8 ip; };
  event.header := struct { u8 id; u8 level; };
  event.context := struct { u8 vtid; u8 ip; u8 tags[2]; };
};
event { id = 0; stream_id = 0; name = e; context := struct { u8 ip; u8 own; }; fields := struct { u8 level; }; };
event { id = 1; stream_id = 0; name = f; };
`;

async function openRecorded(): Promise<FormatTrace> {
  const packet = [0, 9, /* content bits */ 21 * 8, 2, 33, 65, 66, 0, 7];
  const first = [0, 3, /* vtid */ 12, 5, 1, 2, /* own context */ 6, 8, /* payload */ 4];
  const second = [1, 4, 13, 5];
  const bytes = Uint8Array.from([...packet, ...first, ...second, 1, 2]);
  bytes[2] = (bytes.length * 8) & 0xff;
  const files = [memoryFile("metadata", new TextEncoder().encode(METADATA)), memoryFile("stream", bytes)];
  const [opened] = await openTraces(files);
  return opened?.trace as FormatTrace;
}

async function recorded(): Promise<readonly DecodedEvent[]> {
  const events = await wholeEvents(await openRecorded(), 0);
  expect(events).toHaveLength(2);
  return events;
}

test("every field of every scope is read; names that occur twice say of which scope they are", async () => {
  const [first, second] = await recorded();
  expect(first).toMatchObject({
    fields: { level: 4 },
    context: { vtid: 12, ip: 5, tags: [1, 2], "event.ip": 6, own: 8, level: 3 },
    packet: { board: 9, cpu_id: 2, thread_id: 33, thread_name: "AB", ip: 7 },
  });
  expect(second).toMatchObject({ fields: {}, context: { vtid: 13, ip: 5, level: 4 } });
});

test("what a column shows is not said again", async () => {
  const [first] = await recorded();
  expect(fieldsJson(restOfContext(first as DecodedEvent))).toBe(
    '{"ip":5,"tags":[1,2],"event.ip":6,"own":8,"level":3,"board":9,"thread_id":33,"thread_name":"AB","packet.ip":7}',
  );
  const event = { ...first, context: { tid: 1, vtid: 2, procname: "x" }, packet: { cpu_id: 9 } } as DecodedEvent;
  expect(restOfContext(event)).toEqual({ vtid: 2, cpu_id: 9 });
});

const BEGIN = { events: 0, latest: Number.NEGATIVE_INFINITY, originNs: 0n, state: undefined };

test("search finds what contexts and packets say, by value and by field, and reads only what it asks for", async () => {
  const trace = await openRecorded();
  const asked = new AskedSeen({ machine: "m", originNs: 0n, runnerBefore: () => undefined });
  const namesFound = async (text: string) => {
    const query = eventQuery(text, {
      book: new NameBook(["e", "f"]),
      fields: new EventFieldNames(undefined),
      timeOf: () => fail("no time"),
      isInThreadName: () => false,
    });
    if (!query.ok) throw new Error(query.error.message);
    const isMeant = (event: SeenEvent) => query.value?.matches(asked.see(event)) === true;
    const found: string[] = [];
    for await (const { name } of trace.readEventsAt(0, BEGIN, 0, 2, { classes: new Uint8Array(0), isMeant })) {
      found.push(name);
    }
    return found.join(" ");
  };
  const both = ["thread_id=33", "Thread_Name ~ a", "ab", "cpu:2", "machine:m", "tid>11", "ip:5", "packet.board=9"];
  for (const text of both) expect([text, await namesFound(text)]).toEqual([text, "e f"]);
  const first = ["vtid=12", "tid:12", "OWN=8", "context.own=8", "name:e", "level:3", "fields.level=4", "own=8 && ab"];
  for (const text of first) expect([text, await namesFound(text)]).toEqual([text, "e"]);
  const second = ["tid:13", "name:f", "-own present", "context.level=4", "comm:AB && tid=13"];
  for (const text of second) expect([text, await namesFound(text)]).toEqual([text, "f"]);
  const none = ["thread_id=34", "nothing", "vtid=2", "fields.own=8", "context.level=5", "pid>=0"];
  for (const text of none) expect([text, await namesFound(text)]).toEqual([text, ""]);
});

test("those that nobody looks at have no values", async () => {
  const trace = await openRecorded();
  const sieve = { classes: Uint8Array.of(0, 1), isBrief: true };
  const found = [];
  for await (const event of trace.readEventsAt(0, BEGIN, 0, 2, sieve)) found.push(event);
  expect(found).toEqual([expect.objectContaining({ name: "f", rank: 1, fields: {}, context: {} })]);
});

test("columns name the thread as other writers do, in the event's context or the packet's, which keep their fields", () => {
  const event = (parts: Partial<DecodedEvent>): DecodedEvent => ({
    name: "e",
    ns: 0n,
    stream: 0,
    cpu: -1,
    fields: {},
    context: {},
    ...parts,
  });
  const qt = event({ packet: { thread_id: 7, thread_name: "render" } });
  expect(emitterOf(qt)).toEqual({ tid: 7, pid: undefined, comm: "render" });
  expect(restOfContext(qt)).toEqual({ thread_id: 7, thread_name: "render" });
  const windows = event({ context: { TThreadId: 1234, ProcessId: 400 } });
  expect(emitterOf(windows)).toEqual({ tid: 1234, pid: 400, comm: undefined });
  expect(restOfContext(windows)).toEqual({ TThreadId: 1234, ProcessId: 400 });
  const both = event({ context: { vtid: 12 }, packet: { thread_id: 7 } });
  expect(emitterOf(both).tid).toBe(12);
});
