import { expect, test } from "vitest";
import { EventClasses } from "../../workers/ctf-writer/event-classes.js";
import { metadataText } from "../../workers/ctf-writer/metadata.js";
import { StreamWriter } from "../../workers/ctf-writer/stream-writer.js";
import type { DecodedEvent, FieldValue } from "../../workers/formats/format.js";
import { joinBytes } from "../setup/bytes.js";
import { memoryFile, openTraces, wholeEvents } from "../setup/ctf.js";
import { type Random, randomFrom } from "../setup/random.js";

// Events of any values come back from the CTF that is written of them as they were.

const RUNS = Number(process.env.FUZZ_TRIES ?? "500");
const SEED = Number(process.env.FUZZ_SEED ?? "8");
const NAMES = ["a", "b", "len", "_b_length", "struct", "callchain", "stack", "__proto__x", "id", "timestamp", "cpu_id"];
const TEXTS = ["", "x", "naïve ☃ \u{1f680}", '"\\\n\t', "*/ };", "0xff", "a".repeat(5000), "\u202e", "lanescope_cpu"];
const NUMBERS = [0, -1, 1, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53 - 1, -(2 ** 53) + 1];
const BIGS = [2n ** 63n - 1n, 2n ** 64n - 1n, 2n ** 60n];
const REALS = [0.5, -1e300, 5e-324, Number.NaN, Number.POSITIVE_INFINITY];

type Fields = Readonly<Record<string, FieldValue>>;

function picked<T>(random: Random, all: readonly T[]): T {
  return all[random(all.length)] as T;
}

function scalar(random: Random): FieldValue {
  switch (random(4)) {
    case 0:
      return picked(random, TEXTS);
    case 1:
      return picked(random, BIGS);
    case 2:
      return picked(random, REALS);
    default:
      return picked(random, NUMBERS);
  }
}

/** In a trace a number of an enumeration has the same label everywhere. */
function labelled(random: Random): FieldValue {
  const at = 1 + random(TEXTS.length - 1);
  return { label: TEXTS[at] as string, value: 1000 * at };
}

/** Lists have elements of one kind; others become texts, as the format has no others. */
function listOf(random: Random): readonly FieldValue[] {
  const all: readonly (readonly FieldValue[])[] = [NUMBERS, REALS, TEXTS, BIGS];
  const kind = picked(random, all);
  return Array.from({ length: random(4) }, () => picked(random, kind));
}

function valueAt(random: Random, depth: number): FieldValue {
  const kind = random(depth === 0 ? 6 : 8);
  if (kind === 5) return labelled(random);
  if (kind === 6) return listOf(random);
  return kind === 7 ? fieldsOf(random, depth - 1) : scalar(random);
}

function fieldsOf(random: Random, depth: number): Fields {
  const names = NAMES.filter(() => random(4) === 0);
  return Object.fromEntries(names.map((name) => [name, valueAt(random, depth)]));
}

function eventsOf(random: Random, isMixed: boolean): DecodedEvent[] {
  let ns = 0;
  return Array.from({ length: 1 + random(12) }, () => {
    ns += random(3);
    const cpu = isMixed ? random(3) : 1;
    const name = picked(random, ["e", "sched:switch", 'odd "name"\n', "é"]);
    return { name, ns: BigInt(ns), stream: 0, cpu, fields: fieldsOf(random, 2), context: fieldsOf(random, 2) };
  });
}

async function readBack(events: readonly DecodedEvent[], isMixed: boolean, random: Random) {
  const uuid = Uint8Array.from({ length: 16 }, () => random(256));
  const classes = new EventClasses(isMixed);
  const writer = new StreamWriter({ instance: 0, isMixed, cpu: isMixed ? -1 : 1 }, classes, uuid, 0);
  const pieces = events.flatMap((event) => writer.add(event, Number(event.ns)) ?? []);
  const bytes = joinBytes(...pieces, writer.finish(1000));
  const environment = Object.fromEntries(NAMES.map((name) => [name, picked(random, TEXTS)]));
  const trace = { uuid, environment, clockName: picked(random, TEXTS), offsetNs: 0n };
  const text = metadataText({ ...trace, classes: [classes] });
  const [opened] = await openTraces([
    memoryFile("metadata", new TextEncoder().encode(text)),
    memoryFile("stream_0", bytes),
  ]);
  if (opened?.trace === undefined) throw new Error(JSON.stringify(opened?.diagnostics.all()));
  const read = await wholeEvents(opened.trace, 0);
  const told = opened.trace.description.environment;
  opened.trace.close();
  return { problems: opened.diagnostics.all(), read, environment, told };
}

test(`any events come back as they were: ${RUNS} runs from seed ${SEED}`, async () => {
  const random = randomFrom(SEED);
  for (let run = 0; run < RUNS; run += 1) {
    const isMixed = random(2) === 0;
    const events = eventsOf(random, isMixed);
    const { problems, read, environment, told } = await readBack(events, isMixed, random);
    expect(problems).toEqual([]);
    const { struct: _, ...possible } = environment;
    expect(told).toEqual(possible);
    const same = read.map(({ name, ns, cpu, fields, context }) => ({ name, ns, cpu, fields, context }));
    expect(same).toEqual(events.map(({ name, ns, cpu, fields, context }) => ({ name, ns, cpu, fields, context })));
  }
}, 600_000);
