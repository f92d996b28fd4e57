import { fail, ok, type Result } from "../../../core/result.js";
import type { EventClass, Scope, StreamClass, StructClass, TraceClass } from "../ir.js";
import { MetadataFault } from "../metadata/fault.js";
import { faultText } from "../metadata/fault-text.js";
import type { MetadataText } from "../metadata/packets.js";
import { plainEnvironment } from "../metadata/trace.js";
import type { StructDraft } from "./draft.js";
import {
  addFragment,
  type EventDraft,
  emptyDraft,
  type MetadataDraft,
  type StreamDraft,
  type Warn,
} from "./fragments.js";
import { CutJsonFault, isBlank, type JsonAllowance, jsonAllowance, parseJson } from "./json.js";
import { JsonLinker } from "./link.js";
import type { Roots } from "./locations.js";

/** Fragments begin with it (RFC 7464); it stands nowhere else, as strings cannot hold it. */
export const RECORD_SEPARATOR = 0x1e;

/**
 * Reads the fragments of a CTF 2 metadata stream. As for CTF 1.8, a failure names line and column in the text.
 *
 *   text ─ JSON values with their places ─ fragments ─► draft: aliases resolved
 *        ─ link ─► TraceClass: fields of lengths and selectors found
 */
export function readJsonMetadata({ bytes, fileOffset }: MetadataText, file: string, warn: Warn): Result<TraceClass> {
  try {
    const draft = emptyDraft();
    const reader = new FragmentReader(bytes, draft, (message, at) => warn(message, fileOffset(at)));
    reader.all();
    return ok(linkDraft(draft));
  } catch (error) {
    if (!(error instanceof MetadataFault)) throw error;
    return fail(faultText(error, bytes), { file, offset: fileOffset(error.position) });
  }
}

/** The fragments before the one in which metadata end; undefined if they end with a whole one, or describe no trace. */
export function salvageJsonMetadata(
  bytes: Uint8Array,
): { readonly trace: TraceClass; readonly end: number } | undefined {
  const draft = emptyDraft();
  const reader = new FragmentReader(bytes, draft, () => {});
  try {
    reader.all();
  } catch (error) {
    if (!(error instanceof MetadataFault)) throw error;
    const isCut = error instanceof CutJsonFault && reader.isInLast;
    return isCut ? linkCut(draft, reader.begin) : undefined;
  }
  return undefined;
}

function linkCut(draft: MetadataDraft, end: number): { readonly trace: TraceClass; readonly end: number } | undefined {
  try {
    return { trace: linkDraft(draft), end };
  } catch (error) {
    if (!(error instanceof MetadataFault)) throw error;
    return undefined;
  }
}

class FragmentReader {
  /** Of the fragment being read. */
  begin = 0;
  private end = 0;
  private readonly allowance: JsonAllowance = jsonAllowance();

  constructor(
    private readonly bytes: Uint8Array,
    private readonly draft: MetadataDraft,
    private readonly warn: Warn,
  ) {}

  get isInLast(): boolean {
    return this.end === this.bytes.length;
  }

  all(): void {
    const { bytes, draft } = this;
    let isFirst = true;
    while (this.end < bytes.length) {
      this.begin = this.end;
      const next = bytes.indexOf(RECORD_SEPARATOR, this.begin + 1);
      this.end = next < 0 ? bytes.length : next;
      const from = bytes[this.begin] === RECORD_SEPARATOR ? this.begin + 1 : this.begin;
      if (bytes.subarray(from, this.end).every(isBlank)) continue;
      addFragment(draft, parseJson(bytes, from, this.end, this.allowance), isFirst, this.warn);
      isFirst = false;
    }
    if (isFirst) throw new MetadataFault("metadata has no fragments", 0);
  }
}

function linkDraft(draft: MetadataDraft): TraceClass {
  const linker = new JsonLinker();
  const header = linkScope(linker, draft.packetHeader, "packet-header", new Map(), undefined);
  const streams = new Map<bigint, StreamClass>();
  for (const [id, stream] of draft.streams) streams.set(id, linkStream(linker, stream, header.roots));
  return {
    major: 2,
    minor: 0,
    // Every field says its own.
    byteOrder: "le",
    uuid: draft.uuid,
    packetHeader: header.linked,
    environment: plainEnvironment(draft.environment),
    clocks: draft.clocks,
    streams,
  };
}

function linkStream(linker: JsonLinker, stream: StreamDraft, outer: Roots): StreamClass {
  const { clock } = stream;
  const packetContext = linkScope(linker, stream.packetContext, "packet-context", outer, clock);
  const eventHeader = linkScope(linker, stream.eventHeader, "event-header", packetContext.roots, clock);
  const eventContext = linkScope(linker, stream.eventContext, "stream-event-context", eventHeader.roots, clock);
  const events = new Map<bigint, EventClass>();
  for (const [id, event] of stream.events) events.set(id, linkEvent(linker, event, eventContext.roots));
  return {
    id: stream.id,
    packetContext: packetContext.linked,
    eventHeader: eventHeader.linked,
    eventContext: eventContext.linked,
    events,
  };
}

function linkEvent(linker: JsonLinker, { id, name, ...scopes }: EventDraft, outer: Roots): EventClass {
  const context = linkScope(linker, scopes.context, "event-context", outer, undefined);
  const payload = linkScope(linker, scopes.payload, "event-payload", context.roots, undefined);
  return { id, name, context: context.linked, payload: payload.linked, logLevel: undefined };
}

interface LinkedScope {
  readonly linked: StructClass | undefined;
  /** Of this scope and those before it. */
  readonly roots: Roots;
}

function linkScope(
  linker: JsonLinker,
  root: StructDraft | undefined,
  scope: Scope,
  outer: Roots,
  clock: string | undefined,
): LinkedScope {
  if (root === undefined) return { linked: undefined, roots: outer };
  const roots = new Map(outer).set(scope, root);
  return { linked: linker.linkRoot(root, scope, roots, clock), roots };
}
