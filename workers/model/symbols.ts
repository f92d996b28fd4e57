import type { FileEntry } from "../core/byte-source.js";
import type { Problem } from "../core/diagnostics.js";
import type { Result } from "../core/result.js";

/** Questions about files of symbols, which name the frames of call stacks (docs/profiles.md). */
export interface SymbolQuestions {
  /** Adds files to the open session, and names its frames again. Nothing of the traces is read. */
  addSymbols(request: AddSymbolsRequest): Promise<Result<SymbolsInfo>>;
  /** Takes files away again, by their paths. */
  removeSymbols(paths: readonly string[]): Promise<Result<SymbolsInfo>>;
  /** Says whose files are that have been added. */
  placeSymbols(request: PlaceSymbolsRequest): Promise<Result<SymbolsInfo>>;
  /** Says how much higher the kernel of an owner lay than its files say. */
  slideKernel(request: SlideRequest): Promise<Result<SymbolsInfo>>;
  symbols(): Promise<SymbolsInfo>;
  /** Which of some files are of symbols, and whose their paths say they are, before they are added. */
  findSymbols(files: readonly FileEntry[]): Promise<Result<FoundSymbols>>;
}

export interface AddSymbolsRequest {
  readonly files: readonly FileEntry[];
  /** Whose they are: the key of an owner, or a word that means one. Absent: as the path of each says. */
  readonly owner?: string;
  /** Files right in one of these folders, whose path says nothing else, are of the machine that recorded the trace. */
  readonly recorderFolders?: readonly string[];
}

export interface PlaceSymbolsRequest {
  readonly paths: readonly string[];
  readonly owner: string;
}

export interface SlideRequest {
  readonly owner: string;
  /** Bytes, as decimal text. Undefined: as files and trace say, as before anybody said it. */
  readonly slide: string | undefined;
}

export interface FoundSymbols {
  /** Each with the key of its owner, "" unknown. */
  readonly symbols: readonly { readonly file: FileEntry; readonly kind: SymbolFileKind; readonly owner: string }[];
  /** All others. */
  readonly others: readonly FileEntry[];
}

/**
 * What a file of symbols is: of a kernel its symbols, or where its modules lie; a runtime's list of compiled code; or a
 * program.
 */
export type SymbolFileKind = "kallsyms" | "modules" | "perf-map" | "elf";

/** A machine that recorded a trace, or a VM, whose code may have names. */
export interface OwnerInfo {
  /** A lane's path: that of the VM, else that of the machine. */
  readonly key: string;
  /** For people: "labhost", "VM web-1 (961)". */
  readonly label: string;
}

export interface SymbolsInfo {
  /** Grows when frames get other names. */
  readonly version: number;
  readonly owners: readonly OwnerInfo[];
  readonly files: readonly SymbolFileInfo[];
  /** Of each owner by DSO, those with most frames first. */
  readonly named: readonly NamedDso[];
}

export interface SymbolFileInfo {
  readonly path: string;
  readonly kind: SymbolFileKind;
  /** Key of its owner; "" not known whose it is; "*" of any: programs go by their build id or path. */
  readonly owner: string;
  /** -1: it was not read, since nothing asked for it. */
  readonly symbols: number;
  /** Frames that have their name from it. */
  readonly frames: number;
  readonly problems: readonly Problem[];
  /** It is of another boot, and would fit if the kernel lay so much higher; decimal text. */
  readonly offeredSlide?: string;
  /** The slide that is used. */
  readonly slide?: string;
}

/** How many of the frames of a DSO have names. Addresses count once, however often they were sampled. */
export interface NamedDso {
  readonly owner: string;
  /** "" unknown: addresses in no known file. */
  readonly dso: string;
  readonly frames: number;
  readonly named: number;
  /** What gives names to the rest, by the options of the commands; "" if all have one. */
  readonly advice: string;
  /** The files of that advice alone; "" where no file helps. */
  readonly give: string;
}
