import { EventType } from "./abi.js";
import type { Attr } from "./attr.js";
import type { Facts } from "./features.js";
import type { SampleLayout } from "./sample-layout.js";

/** What a file says before its records are read. */
export interface PerfLayout {
  readonly little: boolean;
  readonly isPipe: boolean;
  /** Where records lie. */
  readonly begin: number;
  readonly end: number;
  readonly classes: readonly EventClass[];
  readonly facts: Facts;
  /** Records may be compressed, each to so many bytes unpacked at most; 0: the file does not say how many. */
  readonly isPacked: boolean;
  readonly unpackedBytes: number;
}

/** An event that was recorded. */
export interface EventClass {
  readonly index: number;
  readonly name: string;
  readonly attr: Attr;
  readonly ids: readonly bigint[];
  readonly layout: SampleLayout;
}

export function isTracepoint({ attr }: Pick<EventClass, "attr">): boolean {
  return attr.type === EventType.TRACEPOINT;
}
