import { type ByteSource, bytesOf, type FileEntry, type SourceSpec } from "../core/byte-source.js";
import { Diagnostics } from "../core/diagnostics.js";
import type { LimitHit } from "../core/limit.js";
import { Pace } from "../core/pace.js";
import { fail, ok, type Result } from "../core/result.js";
import type { Budget } from "../model/engine-api.js";
import { createCodecs } from "./codecs/index.js";
import type {
  ExpandContext,
  ExpandPlatform,
  Member,
  OpenArchive,
  UnpackElsewhere,
  Unpacked,
  UnpackWork,
} from "./context.js";
import { type ExpandWatch, NO_WATCH } from "./expand-watch.js";
import { type ArchiveKind, archiveKind, MAGIC_BYTES } from "./magic.js";
import { type MayBeTrace, MemberMemory } from "./member-bytes.js";
import { MemberList } from "./member-list.js";
import { Meter, OPTIONS } from "./meter.js";
import { readCompressed } from "./read-compressed.js";
import { RepeatedNotes } from "./repeated-notes.js";
import { readPlainTar } from "./tar/read-tar.js";
import { Cancelled, CorruptInput, LimitReached } from "./unpack-errors.js";
import { readZip } from "./zip/read-zip.js";

/** Smaller archives are unpacked before another thread has started. */
const WORTH_A_THREAD = 1 << 20;

/**
 * Replaces each archive among `files` by its members, archives inside archives too, and passes other files on.
 * Nothing is written to disk. A damaged archive yields its good members and a problem. An archive above `budget`
 * yields the members before the limit and an error that names the limit. Fails only when cancelled.
 *
 * Members are named "<archive>/<path inside>", but only "<path inside>" when the archive is all that was opened.
 */
export async function expandArchives(
  files: readonly FileEntry[],
  platform: ExpandPlatform,
  budget: Budget,
  diagnostics: Diagnostics,
  watch: ExpandWatch = NO_WATCH,
  mayBeTrace: MayBeTrace = () => true,
): Promise<Result<FileEntry[]>> {
  const meter = new Meter(budget, () => watch.isCancelled());
  const isAll = files.length === 1 && platform.besideOthers !== true;
  const prefixOf = ({ path }: FileEntry) => (isAll ? "" : `${path}/`);
  return expandAll(files, prefixOf, contextOf(platform, diagnostics, meter, mayBeTrace, watch), watch);
}

/** The other side of `ExpandPlatform.unpackElsewhere`. */
export async function unpackOne(
  { file, prefix, budget, used }: UnpackWork,
  platform: Omit<ExpandPlatform, "unpackElsewhere">,
  mayBeTrace: MayBeTrace,
  watch: ExpandWatch,
): Promise<Result<Unpacked>> {
  const diagnostics = new Diagnostics();
  const meter = new Meter(budget, () => watch.isCancelled(), used);
  const context = contextOf(platform, diagnostics, meter, mayBeTrace, watch);
  const expanded = await expandAll([file], () => prefix, context, watch);
  return expanded.ok ? ok({ entries: expanded.value, problems: diagnostics.all(), used: meter.used }) : expanded;
}

function contextOf(
  { open, loadWasm, unpackElsewhere }: ExpandPlatform,
  diagnostics: Diagnostics,
  meter: Meter,
  mayBeTrace: MayBeTrace,
  watch: ExpandWatch,
): ExpandContext {
  // Decoders wait for bytes only, which may be in memory already: without pauses no message to cancel would arrive.
  const pace = new Pace(() => watch.yieldToLoop());
  const memory = new MemberMemory(mayBeTrace, meter);
  const codecs = createCodecs(loadWasm);
  return { open, codecs, diagnostics, meter, pause: () => pace.pause(), memory, unpackElsewhere };
}

async function expandAll(
  files: readonly FileEntry[],
  prefixOf: (file: FileEntry) => string,
  shared: ExpandContext,
  watch: ExpandWatch,
): Promise<Result<FileEntry[]>> {
  const total = bytesOf(files);
  const expanded: FileEntry[] = [];
  let read = 0;
  const tell = () => watch.onProgress(read, total, shared.meter.unpackedBytes);
  const pause = () => {
    tell();
    return shared.pause();
  };
  try {
    for (const file of files) {
      const before = read;
      const onRead = (offset: number): void => {
        read = before + Math.min(offset, file.source.size);
        tell();
      };
      const task = { file, depth: 0, prefix: prefixOf(file), onRead };
      for await (const entry of expandFile({ ...shared, pause }, task)) expanded.push(entry);
      onRead(file.source.size);
    }
    return ok(expanded);
  } catch (error) {
    if (error instanceof Cancelled) return fail(error.message);
    throw error;
  }
}

interface Task {
  readonly file: FileEntry;
  /** Archives around this file. */
  readonly depth: number;
  /** Put before the paths of members. */
  readonly prefix: string;
  readonly onRead: (offset: number) => void;
}

/** Any file: looks at how it begins. */
async function* expandFile(context: ExpandContext, task: Task): AsyncGenerator<FileEntry> {
  const { file } = task;
  const opened = context.open(file.source);
  if (!opened.ok) {
    context.diagnostics.error(opened.error.message, file.path);
    yield file;
    return;
  }
  try {
    const head = await opened.value.read(0, MAGIC_BYTES);
    const kind = head.ok ? archiveKind(head.value) : undefined;
    if (kind === undefined) yield file;
    else yield* expandArchive(context, opened.value, kind, task);
  } finally {
    opened.value.close();
  }
}

async function* expandArchive(
  context: ExpandContext,
  source: ByteSource,
  kind: ArchiveKind,
  task: Task,
): AsyncGenerator<FileEntry> {
  const { file, depth, onRead } = task;
  if (!context.meter.allowsDepth(depth)) {
    const limit: LimitHit = { name: "depth", allowed: depth };
    context.diagnostics.report({ severity: "warning", message: depthMessage(depth), file: file.path, limit });
    yield file;
  } else if (context.unpackElsewhere !== undefined && depth === 0 && WORTH_A_THREAD <= file.source.size) {
    yield* expandElsewhere(context, context.unpackElsewhere, task);
  } else if (!context.meter.isSpent) {
    const skipped = new RepeatedNotes(context.diagnostics, file.path, "note");
    yield* expandMembers({ context, file, source, onRead, skipped }, kind, task);
  }
}

async function* expandElsewhere(
  { diagnostics, meter }: ExpandContext,
  unpack: UnpackElsewhere,
  { file, prefix, onRead }: Task,
): AsyncGenerator<FileEntry> {
  if (meter.isSpent) return;
  const { budget, used } = meter;
  const onProgress = (bytesRead: number, unpackedBytes: number): void => {
    meter.used = { ...used, unpackedBytes };
    onRead(bytesRead);
  };
  const unpacked = await unpack({ file, prefix, budget, used }, onProgress, meter.isCancelled);
  if (!unpacked.ok) throw new Cancelled();
  meter.used = unpacked.value.used;
  for (const problem of unpacked.value.problems) diagnostics.report(problem);
  yield* unpacked.value.entries;
}

function depthMessage(depth: number): string {
  return `an archive inside ${depth} others is not opened, the limit is ${depth}; raise it with ${OPTIONS.depth}`;
}

async function* expandMembers(archive: OpenArchive, kind: ArchiveKind, task: Task): AsyncGenerator<FileEntry> {
  const members = new MemberList(archive, task.prefix);
  await collect(archive, readMembers(archive, kind), members);
  members.finish();
  for (const { entry, inPlace, kind: inner } of members.found) {
    if (inner === undefined) {
      yield entry;
      continue;
    }
    const prefix = inPlace && task.prefix === "" ? "" : `${entry.path}/`;
    yield* expandFile(archive.context, { file: entry, depth: task.depth + 1, prefix, onRead: () => {} });
  }
  // A file from which nothing can be unpacked may be another format that begins alike.
  if (members.found.length === 0 && members.isDamaged && kind !== "tar" && kind !== "zip") yield archive.file;
}

/** Reads until the end, damage, or a limit. Members found before stay. */
async function collect(archive: OpenArchive, members: AsyncGenerator<Member>, list: MemberList): Promise<void> {
  try {
    for await (const member of members) {
      list.add(member, await memberKind(archive, member.source));
      await archive.context.pause();
    }
  } catch (error) {
    if (error instanceof CorruptInput) list.damaged(error);
    else if (error instanceof LimitReached) list.limitReached(error);
    else throw error;
  }
}

/** Reads the head through the archive's own source: opening each of many thousand members takes far longer. */
async function memberKind(archive: OpenArchive, member: SourceSpec): Promise<ArchiveKind | undefined> {
  if (member.kind === "memory") return archiveKind(member.bytes.subarray(0, MAGIC_BYTES));
  if (member.kind !== "slice") return undefined;
  const head = await archive.source.read(member.offset, Math.min(MAGIC_BYTES, member.size));
  return head.ok ? archiveKind(head.value) : undefined;
}

function readMembers(archive: OpenArchive, kind: ArchiveKind): AsyncGenerator<Member> {
  switch (kind) {
    case "tar":
      return readPlainTar(archive);
    case "zip":
      return readZip(archive);
    default:
      return readCompressed(archive, kind);
  }
}
