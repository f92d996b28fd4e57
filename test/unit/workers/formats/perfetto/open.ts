import { Diagnostics } from "../../../../../workers/core/diagnostics.js";
import { failureText } from "../../../../../workers/core/result.js";
import { loadWasm } from "../../../../../workers/entry/wasm-node.js";
import type { DecodedEvent, Format, FormatTrace } from "../../../../../workers/formats/format.js";
import { memoryFile, openMemory, wholeEvents } from "../../../../setup/ctf.js";

export interface Opened {
  /** Undefined: it did not open, and `failure` says why. */
  readonly trace: FormatTrace | undefined;
  readonly failure: string;
  readonly problems: () => readonly string[];
}

/** Opens one file, alone. */
export async function openBytes(format: Format, bytes: Uint8Array, path = "trace"): Promise<Opened> {
  const file = memoryFile(path, bytes);
  const diagnostics = new Diagnostics();
  const problems = () => diagnostics.all().map(({ message, offset }) => `${message} (${offset ?? "-"})`);
  const opened = await format.open(
    { format: format.id, path, files: [file] },
    { open: openMemory, diagnostics, loadWasm },
  );
  if (!opened.ok) return { trace: undefined, failure: failureText(opened.error), problems };
  return { trace: opened.value, failure: "", problems };
}

/** All events of all streams, in order of time. */
export async function allEvents(trace: FormatTrace): Promise<DecodedEvent[]> {
  const streams = [...trace.description.streams.keys()];
  const lists = await Promise.all(streams.map((stream) => wholeEvents(trace, stream)));
  return lists.flat().toSorted((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
}

/** "12 cpu 3 sched_switch prev_pid=0 …". */
export function eventText({ ns, cpu, name, fields }: DecodedEvent): string {
  const values = Object.entries(fields).map(
    ([key, value]) => `${key}=${Array.isArray(value) ? value.join(",") : value}`,
  );
  return [`${ns}`, cpu < 0 ? "-" : `cpu ${cpu}`, name, ...values].join(" ");
}
