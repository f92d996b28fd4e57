import type { ByteSource, FileEntry, OpenSource } from "../core/byte-source.js";
import type { Diagnostics } from "../core/diagnostics.js";
import type { Codecs } from "./codecs/index.js";
import type { LoadWasm } from "./codecs/wasm.js";
import type { MemberMemory } from "./member-bytes.js";
import type { Meter } from "./meter.js";
import type { RepeatedNotes } from "./repeated-notes.js";

/** What unpacking needs of where it runs. */
export interface ExpandPlatform {
  readonly open: OpenSource;
  readonly loadWasm: LoadWasm;
}

/** What unpacking any archive of one opening shares. */
export interface ExpandContext {
  readonly open: OpenSource;
  readonly codecs: Codecs;
  readonly diagnostics: Diagnostics;
  readonly meter: Meter;
  /** To be awaited between pieces of work: lets messages in, now and then. */
  readonly pause: () => Promise<void> | undefined;
  readonly memory: MemberMemory;
  /** Which members to keep. Those left out cost no memory. */
  readonly wanted: (path: string, size: number) => boolean;
}

/** An archive being read. */
export interface OpenArchive {
  readonly context: ExpandContext;
  readonly file: FileEntry;
  readonly source: ByteSource;
  /** Told how far into the archive reading has come. */
  readonly onRead: (offset: number) => void;
  /** Members left out. */
  readonly skipped: RepeatedNotes;
}

/** A member as the archive names it, with its bytes. */
export interface Member {
  readonly rawPath: string;
  readonly source: FileEntry["source"];
  /** Where in the archive, for messages. */
  readonly offset: number;
  /** The archive is this one file, compressed: the member takes its place. */
  readonly inPlace?: true;
}
