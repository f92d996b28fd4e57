import type { FileEntry, OpenSource } from "../../core/byte-source.js";
import { metadataText } from "./metadata/packets.js";

/** The part of metadata that two folders of one trace have in common. */
interface Described {
  /** The environment as written: host, domain, tracer and their versions. */
  readonly environment: string;
  /** All of it, if it is plain text: latin1. */
  readonly text: string | undefined;
}

/** Only so much of metadata is compared. */
const MOST_BYTES = 1 << 24;

/**
 * Sorts metadata files of one UUID by the trace they describe. Some writers give all their traces one UUID, and events read
 * by the description of another trace would be nonsense. Parts of one trace have the same environment. Their plain text
 * begins alike, as events are only added. LTTng's packetized metadata may be written anew (`lttng regenerate metadata`).
 */
export async function bySameTrace(metadata: readonly FileEntry[], open: OpenSource): Promise<FileEntry[][]> {
  const traces: { readonly files: FileEntry[]; readonly first: Described }[] = [];
  for (const file of metadata) {
    const described = await describe(file, open);
    const known = traces.find(({ first }) => isSame(first, described));
    if (known === undefined) traces.push({ files: [file], first: described });
    else known.files.push(file);
  }
  return traces.map(({ files }) => files);
}

function isSame(a: Described, b: Described): boolean {
  if (a.environment !== b.environment) return false;
  if (a.text === undefined || b.text === undefined) return a.text === b.text;
  return a.text.startsWith(b.text) || b.text.startsWith(a.text);
}

async function describe(file: FileEntry, open: OpenSource): Promise<Described> {
  const source = open(file.source);
  if (!source.ok) return { environment: "", text: undefined };
  const read = await source.value.read(0, Math.min(source.value.size, MOST_BYTES));
  source.value.close();
  if (!read.ok) return { environment: "", text: undefined };
  const bytes = metadataText(read.value, file.path, true);
  if (!bytes.ok) return { environment: "", text: undefined };
  const text = new TextDecoder("latin1").decode(bytes.value.bytes);
  // Of CTF 2 it is an object of numbers and texts.
  const environment = /\benv\s*\{[^}]*\}|"environment"\s*:\s*\{[^}]*\}/.exec(text)?.[0] ?? "";
  const isPlain = bytes.value.bytes === read.value;
  return { environment, text: isPlain ? text.trimEnd() : undefined };
}
