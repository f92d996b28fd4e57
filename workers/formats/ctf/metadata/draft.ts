import type { ByteOrder, ClockClass } from "../ir.js";
import type { StructLayout } from "./layouts.js";

/** A struct that is the root of one of the scopes of a packet or event, and where it is given. */
export interface RootLayout {
  readonly layout: StructLayout;
  readonly position: number;
}

export interface TraceDraft {
  readonly byteOrder: ByteOrder;
  readonly uuid: string | undefined;
  readonly packetHeader: RootLayout | undefined;
}

export interface StreamDraft {
  readonly id: bigint;
  /** Whether the text gives an id, 0 being understood. */
  readonly hasId: boolean;
  readonly packetContext: RootLayout | undefined;
  readonly eventHeader: RootLayout | undefined;
  readonly eventContext: RootLayout | undefined;
  readonly position: number;
  readonly unknown: UnknownAttribute | undefined;
}

export interface EventDraft {
  readonly id: bigint;
  readonly streamId: bigint | undefined;
  readonly name: string | undefined;
  readonly logLevel: number | undefined;
  readonly modelUri: string | undefined;
  readonly context: RootLayout | undefined;
  readonly payload: RootLayout | undefined;
  readonly position: number;
  readonly unknown: UnknownAttribute | undefined;
}

/** Unknown attributes are allowed, but the first of them explains best why something else is missing. */
export interface UnknownAttribute {
  readonly name: string;
  readonly position: number;
}

/** The blocks of the metadata, their types still layouts. */
export interface MetadataDraft {
  readonly trace: TraceDraft | undefined;
  readonly environment: ReadonlyMap<string, string | bigint>;
  readonly clocks: ReadonlyMap<string, ClockClass>;
  readonly streams: ReadonlyMap<bigint, StreamDraft>;
  readonly events: readonly EventDraft[];
}
