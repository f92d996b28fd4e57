import type { ClockScale } from "./clock.js";
import { type FieldNode, FieldType } from "./field-node.js";
import type { TraceClass } from "./ir.js";
import type { LttngHeader } from "./lttng-header.js";

/** A trace's metadata made ready for decoding. Nothing in it changes while streams are read. */
export interface TraceLayout {
  readonly environment: TraceClass["environment"];
  /** As in packets; empty if the metadata's is not a UUID. */
  readonly uuid: Uint8Array | undefined;
  readonly registerCount: number;
  readonly packetHeader: FieldNode | undefined;
  readonly floats: readonly FieldNode[];
  readonly streams: ReadonlyMap<bigint, StreamLayout>;
}

export interface StreamLayout {
  readonly id: bigint;
  readonly clockName: string | undefined;
  readonly clock: ClockScale | undefined;
  readonly packetContext: FieldNode | undefined;
  readonly eventHeader: FieldNode | undefined;
  readonly eventContext: FieldNode | undefined;
  readonly classes: readonly ClassLayout[];
  /** Class index by event id. */
  readonly classOf: ReadonlyMap<bigint, number>;
  /** Class index by event id, -1 for none; ids too large for a table are only in `classOf`. */
  readonly classTable: Int32Array;
  /** Class index of events without an id, -1 for none. */
  readonly plainClass: number;
  /** The field with the CPU of each event, where packets do not say it. */
  readonly cpuField: string | undefined;
  /** If events have headers as LTTng writes them. */
  readonly lttng: LttngHeader | undefined;
  /** Greatest alignment of anything in a packet of the stream, bits. */
  readonly maxAlign: number;
}

export interface ClassLayout {
  readonly id: bigint;
  readonly name: string;
  readonly context: FieldNode | undefined;
  readonly payload: FieldNode | undefined;
}

/** Names of the top-level fields of a scope. */
export function memberNames(root: FieldNode | undefined): readonly string[] {
  return root?.type === FieldType.STRUCT ? root.children.map((child) => child.name) : [];
}
