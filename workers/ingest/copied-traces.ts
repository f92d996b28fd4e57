import { type ByteSource, bytesOf, type FileEntry, type OpenSource } from "../core/byte-source.js";
import type { TraceCandidate } from "../formats/format.js";

/** Bytes of two files that are compared at a time. */
const STEP_BYTES = 1 << 20;

interface Copied {
  readonly path: string;
  /** The trace that stays. */
  readonly of: string;
}

/**
 * Leaves out traces that are byte for byte one of those before: people open a trace twice, or a folder with a backup. All of
 * their events would count twice, and threads would run on two CPUs at a time. Files are read only where all sizes agree.
 */
export async function withoutCopies(
  candidates: readonly TraceCandidate[],
  open: OpenSource,
): Promise<{ readonly kept: readonly TraceCandidate[]; readonly copied: readonly Copied[] }> {
  const kept: TraceCandidate[] = [];
  const copied: Copied[] = [];
  const byShape = new Map<string, TraceCandidate[]>();
  for (const candidate of candidates) {
    const shape = shapeOf(candidate);
    const alike = byShape.get(shape) ?? [];
    const first = await firstEqual(alike, candidate, open);
    if (first !== undefined) {
      copied.push({ path: candidate.path, of: first.path });
      continue;
    }
    kept.push(candidate);
    byShape.set(shape, [...alike, candidate]);
  }
  return { kept, copied };
}

async function firstEqual(
  alike: readonly TraceCandidate[],
  candidate: TraceCandidate,
  open: OpenSource,
): Promise<TraceCandidate | undefined> {
  if (bytesOf(candidate.files) === 0) return undefined;
  for (const one of alike) if (await haveEqualBytes(ordered(one), ordered(candidate), open)) return one;
  return undefined;
}

/** What equal traces have in common before a byte is read. */
function shapeOf(candidate: TraceCandidate): string {
  const { format, machines } = candidate;
  const files = ordered(candidate).map((file) => [nameIn(candidate, file), file.source.size]);
  return JSON.stringify([format, machines?.own, files]);
}

function ordered(candidate: TraceCandidate): readonly FileEntry[] {
  const name = (file: FileEntry) => nameIn(candidate, file);
  return [...candidate.files].sort((a, b) => (name(a) < name(b) ? -1 : 1));
}

/** A trace of one file may have any name. */
function nameIn({ path, files }: TraceCandidate, file: FileEntry): string {
  if (files.length === 1) return "";
  return path !== "" && file.path.startsWith(`${path}/`) ? file.path.slice(path.length + 1) : file.path;
}

async function haveEqualBytes(
  some: readonly FileEntry[],
  others: readonly FileEntry[],
  open: OpenSource,
): Promise<boolean> {
  for (const [i, file] of some.entries()) {
    const a = open(file.source);
    const b = open((others[i] as FileEntry).source);
    const equal = a.ok && b.ok && (await areEqual(a.value, b.value));
    if (a.ok) a.value.close();
    if (b.ok) b.value.close();
    if (!equal) return false;
  }
  return true;
}

/** Files that cannot be read are no copies: opening them says what is wrong. */
async function areEqual(a: ByteSource, b: ByteSource): Promise<boolean> {
  for (let at = 0; at < a.size; at += STEP_BYTES) {
    const [left, right] = await Promise.all([a.read(at, STEP_BYTES), b.read(at, STEP_BYTES)]);
    if (!left.ok || !right.ok || !sameBytes(left.value, right.value)) return false;
  }
  return true;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
