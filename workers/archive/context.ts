import type { ByteSource, FileEntry, OpenSource } from "../core/byte-source.js";
import type { Diagnostics, Problem } from "../core/diagnostics.js";
import type { Result } from "../core/result.js";
import type { Budget } from "../model/engine-api.js";
import type { Codecs } from "./codecs/index.js";
import type { LoadWasm } from "./codecs/wasm.js";
import type { MemberMemory } from "./member-bytes.js";
import type { Meter, Used } from "./meter.js";
import type { RepeatedNotes } from "./repeated-notes.js";

/** The platform, as far as unpacking needs it. */
export interface ExpandPlatform {
  readonly open: OpenSource;
  readonly loadWasm: LoadWasm;
  /** Unpacks one archive in another thread; undefined: this thread does. Fails only when cancelled. */
  readonly unpackElsewhere?: UnpackElsewhere | undefined;
  /** Other traces are open already: members keep the path of their archive, even if it is the only file. */
  readonly besideOthers?: boolean;
}

export type UnpackElsewhere = (
  work: UnpackWork,
  onProgress: (bytesRead: number, unpackedBytes: number) => void,
  isCancelled: () => boolean,
) => Promise<Result<Unpacked>>;

/** One archive for another thread: plain data, as is the answer. */
export interface UnpackWork {
  readonly file: FileEntry;
  /** Put before the paths of members. */
  readonly prefix: string;
  readonly budget: Budget;
  /** The part of the budget that earlier archives used. */
  readonly used: Used;
}

export interface Unpacked {
  readonly entries: readonly FileEntry[];
  readonly problems: readonly Problem[];
  readonly used: Used;
}

/** Shared by all archives of one opening. */
export interface ExpandContext {
  readonly open: OpenSource;
  readonly codecs: Codecs;
  readonly diagnostics: Diagnostics;
  readonly meter: Meter;
  /** To be awaited between pieces of work: lets messages in, now and then. */
  readonly pause: () => Promise<void> | undefined;
  readonly memory: MemberMemory;
  readonly unpackElsewhere: UnpackElsewhere | undefined;
}

/** An archive being read. */
export interface OpenArchive {
  readonly context: ExpandContext;
  readonly file: FileEntry;
  readonly source: ByteSource;
  /** Takes the offset up to which the archive has been read. */
  readonly onRead: (offset: number) => void;
  /** Remarks on members that are left out. */
  readonly skipped: RepeatedNotes;
}

/** A member as the archive names it, with its bytes. */
export interface Member {
  readonly rawPath: string;
  readonly source: FileEntry["source"];
  /** Where in the archive, for messages. */
  readonly offset: number;
  /** CRC-32 of its bytes, of an archive that says it. */
  readonly crc?: number;
  /** The archive is this one file, compressed: the member takes its place. */
  readonly inPlace?: true;
}
