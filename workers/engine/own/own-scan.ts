import { Pace } from "../../core/pace.js";
import type { SeenEvent } from "../../formats/format.js";
import { seenEvent } from "../../formats/seen-event.js";
import { Chunks } from "../event-chunks.js";
import type { EventWords } from "../event-words.js";
import { HitScan, type Patience, type ScannedStream } from "../hit-scan.js";
import { eventSource } from "../merge-events.js";
import type { OpenSession } from "../open-session.js";
import { RunningThreadIndex } from "../running-threads.js";
import { OwnEvent } from "./own-terms.js";

/** Called for each event, in order of time. */
type OnEvent = (event: OwnEvent, t: number) => void;

export interface ScanWatch {
  yieldToLoop(): Promise<void>;
  isCancelled(): boolean;
  /** 0 to 1. */
  onShare(share: number): void;
  /** No further events are wanted. */
  isFull(): boolean;
}

/** Events between two looks at the clock. */
const EVENTS_PER_LOOK = 256;

/**
 * Reads the events of some names again, of all streams, in order of time: only chunks that have any are read. Answers the
 * time up to which all were given; undefined: to the end, or it was cancelled.
 */
export async function scanEvents(
  open: OpenSession,
  words: EventWords,
  names: ReadonlySet<string>,
  onEvent: OnEvent,
  watch: ScanWatch,
): Promise<number | undefined> {
  const streams = open.streams.filter(({ stream }) => mayHave(open, stream, names));
  const events = streams.map((stream) => ownEvent(open, stream));
  const scanned = streams.map(({ stream }) => scannedStream(open, words, stream, names));
  const scan = new HitScan({ streams: scanned, untilNs: open.countedUntilNs, readShare: 1 }, rangeOf(open));
  const patience = patienceOf(watch);
  for (;;) {
    const hits = await scan.step(patience);
    if (hits === "over" && watch.isFull()) return Math.max(open.beginNs(), scan.bound);
    if (typeof hits === "string") return undefined;
    for (const [i, hit] of hits.entries()) {
      if (watch.isFull()) return hit.t;
      onEvent((events[hit.stream] as OwnEvent).see(seenEvent(hit.event)), hit.t);
      if (i % EVENTS_PER_LOOK === 0 && (await patience.look())) return hit.t;
    }
    watch.onShare(scan.share);
  }
}

function patienceOf({ yieldToLoop, isCancelled, isFull }: ScanWatch): Patience {
  const pace = new Pace(yieldToLoop);
  let events = 0;
  const look = async () => {
    await pace.pause();
    return isCancelled() || isFull();
  };
  return { look, isOver: () => (events++ % EVENTS_PER_LOOK === 0 ? look() : false) };
}

/** Events before a part of a trace carry its state, but not all of them are there. */
function rangeOf(open: OpenSession) {
  const { beginNs, endNs } = open.info();
  const all = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY, direction: 1 } as const;
  return open.carried === undefined ? all : ({ t0: beginNs, t1: endNs + 1, direction: 1 } as const);
}

function mayHave(open: OpenSession, stream: number, names: ReadonlySet<string>): boolean {
  const { counts } = open.tally(stream);
  return [...names].some((name) => 0 < (counts.get(name) ?? 0));
}

function scannedStream(
  open: OpenSession,
  words: EventWords,
  stream: number,
  names: ReadonlySet<string>,
): ScannedStream {
  const source = open.streams[stream] as OpenSession["streams"][number];
  const shapes = words.shapes(stream);
  return {
    chunks: new Chunks({ source, tally: open.tally(stream) }),
    sieve: {
      // A sieve takes classes that it does not name.
      classes: Uint8Array.from(shapes ?? [], ({ name }) => (names.has(name) ? 1 : 0)),
      isMeant: ({ name }: SeenEvent) => names.has(name),
    },
    isComplete: open.isSealed,
  };
}

function ownEvent(open: OpenSession, stream: OpenSession["streams"][number]): OwnEvent {
  const { machine, isOfPrograms, originNs } = eventSource(stream, NO_EVENTS);
  const running = new RunningThreadIndex(open.query);
  const runnerBefore = (cpu: number, t: number) => running.before(machine, cpu, t, isOfPrograms);
  return new OwnEvent({ machine: open.discovery.machines[machine]?.name ?? "", originNs, runnerBefore }, machine);
}

const NO_EVENTS: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};
