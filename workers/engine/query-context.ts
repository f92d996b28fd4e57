import type { RecordedStream } from "../analyses/coverage.js";
import { inventoryOf } from "../analyses/inventory.js";
import type { Session } from "../analyses/session.js";
import { NO_INVENTORY } from "../facts/inventory.js";
import type { OwnFacts } from "../facts/own-facts.js";
import type { SessionStores } from "../facts/session-facts.js";
import type { LostGap, StreamTally, TimeSpan } from "../formats/format.js";
import type { Discovery } from "../ingest/discover.js";
import { type SessionStream, streamsOfMachine } from "../ingest/session-streams.js";
import type { LossCause, LostPart, LostSpan, QueryContext, ThrottledSpan } from "../query/context.js";
import { edgeSpans, joined, type ReadStream, recordedStreams } from "./edges.js";

/** The parts of an open session that queries depend on. */
export interface ReadSession {
  readonly session: Session;
  readonly stores: SessionStores;
  /** Grows as events are read, and when reading ends. */
  readonly version: number;
  readonly discovery: Discovery;
  readonly streams: readonly SessionStream[];
  readonly isSealed: boolean;
  readonly untilNs: number;
  readonly carried: object | undefined;
  readonly own: OwnFacts;
  beginNs(): number;
  tally(stream: number): StreamTally;
}

/** The context of all queries on a session. It moves on while the session is read. */
export function queryContext(open: ReadSession): QueryContext {
  const recorded = recordedStreams(open.streams);
  let lost: { readonly version: string; readonly spans: readonly LostSpan[] } | undefined;
  let inventory = NO_INVENTORY;
  let inventoryVersion = -1;
  return {
    ...open.stores,
    get inventory() {
      if (inventoryVersion !== open.version) {
        inventory = inventoryOf(open.session);
        inventoryVersion = open.version;
      }
      return inventory;
    },
    timeline: open.discovery.clock.timeline,
    hasEarlier: open.carried !== undefined,
    get beginNs() {
      return open.beginNs();
    },
    get untilNs() {
      return open.untilNs;
    },
    get lost() {
      const version = open.isSealed ? SEALED : lossVersion(open);
      if (lost?.version !== version) lost = { version, spans: lostSpans(open, recorded) };
      return lost.spans;
    },
    get own() {
      return open.own;
    },
    get throttled() {
      return throttledSpans(open);
    },
  };
}

const SEALED = "sealed";

/** Changes when more is known to be missing, or for longer. */
function lossVersion(open: ReadSession): string {
  const gaps = open.streams.reduce((sum, { stream }) => {
    const { lost, end } = open.tally(stream);
    return sum + lost.length + (end === undefined ? 0 : 1);
  }, 0);
  const edges = open.session.machines.map(({ blackouts, coverage }) => blackouts.length + coverage.missing.size);
  return `${gaps} ${edges.join(" ")} ${open.untilNs}`;
}

/** All known losses: the one source for tables, findings, lanes and reports. */
function lostSpans(open: ReadSession, recorded: readonly RecordedStream[]): readonly LostSpan[] {
  const { machines } = open.discovery;
  const counted = open.streams.flatMap(({ stream, machine, description, originNs }) =>
    open
      .tally(stream)
      .lost.filter(isLoss)
      .map((gap) => ({
        stream: description.id,
        machine: machines[machine]?.name ?? "",
        cpu: gap.cpu ?? description.cpu,
        ...placed(gap, originNs),
        events: gap.events,
        cause: causeOf(gap),
      })),
  );
  const edges = open.session.machines.flatMap((machine, index) =>
    edgeSpans(machine, readStreams(open, recorded, index), open.untilNs),
  );
  return joined(counted, edges);
}

function isLoss({ throttled }: LostGap): boolean {
  return throttled === undefined;
}

function throttledSpans(open: ReadSession): readonly ThrottledSpan[] {
  const { machines } = open.discovery;
  return open.streams.flatMap(({ stream, machine, description, originNs }) =>
    open.tally(stream).lost.flatMap((gap) => {
      const { throttled: event, cpu = -1 } = gap;
      const head = { stream: description.id, machine: machines[machine]?.name ?? "", cpu };
      return event === undefined ? [] : [{ ...head, ...placed(gap, originNs), event }];
    }),
  );
}

/** From the first to the last moment at which something can be missing. */
function placed(gap: LostGap, originNs: bigint): LostPart & { readonly parts?: readonly LostPart[] } {
  const since = ({ beginNs, endNs }: TimeSpan) => {
    return { startNs: Number(beginNs - originNs), endNs: Number(endNs - originNs) };
  };
  const parts = (gap.parts ?? []).map(since);
  const [first] = parts;
  if (first === undefined) return since(gap);
  const { endNs } = parts.at(-1) as LostPart;
  return { startNs: first.startNs, endNs, ...(parts.length === 1 ? {} : { parts }) };
}

function causeOf({ events, packets }: LostGap): LossCause {
  if (packets !== undefined) return "packets";
  return events < 0 ? "damaged" : "discarded";
}

function readStreams(open: ReadSession, recorded: readonly RecordedStream[], machine: number): readonly ReadStream[] {
  return streamsOfMachine(open.streams, open.discovery, machine).map(({ stream, description, originNs }) => {
    const own = recorded[stream] as RecordedStream;
    return { id: description.id, recorded: own, tally: open.tally(stream), originNs };
  });
}
