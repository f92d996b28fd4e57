import type { LoadWasm } from "../archive/index.js";
import type { FileEntry, OpenSource } from "../core/byte-source.js";
import { Diagnostics } from "../core/diagnostics.js";
import type { SymbolFileKind } from "../model/symbols.js";
import { readBuildIdOf } from "./elf/index.js";
import type { SourceLine } from "./elf/line-table.js";
import { readLines } from "./elf/read-lines.js";
import { readSymbolFile, type SymbolFile } from "./read-symbol-file.js";
import { buildIdInPath, symbolFileKind } from "./symbol-file.js";

/** What reading files needs of the platform. */
export interface SymbolPlatform {
  readonly open: OpenSource;
  readonly loadWasm: LoadWasm;
}

/** A file of symbols that was added. It is read when something asks for its names. */
export class SymbolEntry {
  /** Of reading it, and of naming frames by it: the latter are told anew each time. */
  readonly diagnostics = new Diagnostics();
  fit = new Diagnostics();
  /** By the word or key that somebody gave. */
  owner: string | undefined;
  /** Bytes that the kernel lay higher. */
  slide: bigint | undefined;
  /** Frames with a name from it. */
  frames = 0;
  offeredSlide: bigint | undefined;
  /** The key of the only owner whose kernel has its build id. */
  kernelOf: string | undefined;
  private loaded: Promise<SymbolFile | undefined> | undefined;
  private known: SymbolFile | undefined;

  constructor(
    readonly file: FileEntry,
    readonly kind: SymbolFileKind,
    /** Of a program, or of a kernel in a tree of build ids: as hexadecimal digits. */
    readonly buildId: string | undefined,
    /** The part of its path that may say whose it is. */
    readonly told: string,
    readonly isOfRecorder: boolean,
  ) {}

  get path(): string {
    return this.file.path;
  }

  /** Undefined: not read, or it cannot be. */
  get content(): SymbolFile | undefined {
    return this.known;
  }

  read(platform: SymbolPlatform): Promise<SymbolFile | undefined> {
    this.loaded ??= this.readOnce(platform);
    return this.loaded;
  }

  /** Where in their source addresses of a program are; undefined where nothing tells. */
  async lines(
    { open, loadWasm }: SymbolPlatform,
    addresses: readonly number[],
    pause: () => Promise<void> | undefined,
  ): Promise<readonly (SourceLine | undefined)[] | undefined> {
    const source = open(this.file.source);
    if (!source.ok) return undefined;
    try {
      return await readLines(source.value, loadWasm, addresses, { diagnostics: this.fit, file: this.path }, pause);
    } finally {
      source.value.close();
    }
  }

  private async readOnce({ open, loadWasm }: SymbolPlatform): Promise<SymbolFile | undefined> {
    const source = open(this.file.source);
    if (!source.ok) {
      this.diagnostics.report({ severity: "warning", ...source.error });
      return undefined;
    }
    try {
      this.known = await readSymbolFile(this.path, source.value, loadWasm, this.diagnostics, this.kind);
      return this.known;
    } finally {
      source.value.close();
    }
  }
}

/** The file as an entry; undefined if it is none of symbols. `recorderFolders`: as `SymbolBook.add` has them. */
export async function entryOf(
  file: FileEntry,
  recorderFolders: readonly string[],
  { open }: Pick<SymbolPlatform, "open">,
): Promise<SymbolEntry | undefined> {
  const source = open(file.source);
  if (!source.ok) return undefined;
  try {
    const kind = await symbolFileKind(file.path, source.value);
    if (kind === undefined) return undefined;
    const inPath = buildIdInPath(file.path);
    const buildId = kind === "elf" ? ((await readBuildIdOf(source.value)) ?? inPath) : inPath;
    const { path } = file;
    const folder = recorderFolders.find((one) => path.startsWith(`${one}/`) || (one === "" && !path.includes("/")));
    // What lies above the trace, such as the home folder of a user, says nothing.
    const told = folder === undefined ? path : path.slice(folder.lastIndexOf("/") + 1);
    const isOfRecorder = folder !== undefined && path.slice(folder.length).lastIndexOf("/") <= 0;
    return new SymbolEntry(file, kind, buildId, told, isOfRecorder);
  } finally {
    source.value.close();
  }
}
