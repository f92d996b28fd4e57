import { Pace } from "../core/pace.js";
import type { DecodedEvent, FieldValue, FormatTrace } from "../formats/format.js";
import { eventsNamed } from "./named-events.js";
import { Once } from "./once.js";

/** Packets of TCP that a machine sent and received: the time of each, by what tells it from all others. Absolute ns. */
export interface Packets {
  readonly sent: ReadonlyMap<string, bigint>;
  readonly received: ReadonlyMap<string, bigint>;
}

/** What events with the headers of packets are called, by LTTng (the first of each with its add-on) and by the kernel. */
const SENT: ReadonlySet<string> = new Set(["inet_sock_local_out", "net_dev_queue"]);
const RECEIVED: ReadonlySet<string> = new Set(["inet_sock_local_in", "net_if_receive_skb", "netif_receive_skb"]);

/** Far more than a line needs. */
const MAX_PACKETS = 200_000;

export function recordsPackets({ description: { eventNames } }: FormatTrace): boolean {
  return eventNames.some((name) => SENT.has(name)) && eventNames.some((name) => RECEIVED.has(name));
}

/** Reads the packets of a machine's traces. */
export async function packetsOf(
  traces: readonly FormatTrace[],
  yieldToLoop: () => Promise<void>,
  isCancelled: () => boolean,
): Promise<Packets> {
  const pace = new Pace(yieldToLoop);
  // One that is sent again, or seen at several devices, would make a wrong pair.
  const sent = new Once<bigint>();
  const received = new Once<bigint>();
  for (const trace of traces.filter(recordsPackets)) {
    for (const stream of trace.description.streams.keys()) {
      for await (const event of eventsNamed(trace, stream, isPacket)) {
        add(SENT.has(event.name) ? sent : received, event);
        if (isCancelled() || MAX_PACKETS < sent.values.size + received.values.size) break;
        await pace.pause();
      }
    }
  }
  return { sent: sent.values, received: received.values };
}

function isPacket(name: string): boolean {
  return SENT.has(name) || RECEIVED.has(name);
}

function add(packets: Once<bigint>, { fields, ns }: DecodedEvent): void {
  const key = keyOf(fields);
  if (key !== undefined) packets.add(key, ns);
}

/** What both ends see alike. Checksums are left out, as a network card may be the one that computes them. */
const KEY_FIELDS = ["source_port", "dest_port", "seq", "ack_seq", "flags", "window"];

function keyOf(fields: Readonly<Record<string, FieldValue>>): string | undefined {
  const tcp = tcpHeaderIn(fields);
  return tcp && KEY_FIELDS.map((name) => `${tcp[name] ?? ""}`).join(" ");
}

/** The fields beside `seq`, at whatever depth: headers lie inside of those that carry them. */
function tcpHeaderIn(value: FieldValue): Readonly<Record<string, FieldValue>> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const fields = value as Readonly<Record<string, FieldValue>>;
  if (fields.seq !== undefined && fields.ack_seq !== undefined) return fields;
  for (const inner of Object.values(fields)) {
    const found = tcpHeaderIn(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
