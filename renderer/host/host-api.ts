import type { FileEntry } from "../../workers/core/byte-source.js";
import type { Failure, Result } from "../../workers/core/result.js";
import type { OpenRequest } from "../../workers/model/engine-api.js";
import type { MonitorNews, MonitorOperation, MonitorPlace, OperationAnswer } from "../../workers/model/monitor-vms.js";
import type { AnalysisFile } from "../../workers/model/own-analysis.js";
import type { AddSymbolsRequest, SlideRequest } from "../../workers/model/symbols.js";
import type { TourStep } from "../../workers/model/tour-step.js";

/**
 * The services of a shell (Electron, browser server, files on a web server) for the window: bytes, dialogs, files to save.
 * Files reach the window as entries whose sources it can read by HTTP range or as Blobs; never as paths.
 */
export interface HostApi {
  readonly shell: "electron" | "browser" | "static";
  readonly version: string;
  /** What this page goes without. Undefined: nothing. */
  readonly lacks?: Lack | undefined;
  /** The items to open at start: those of the command line, else the bundled sample. */
  initial(): Promise<readonly HostItem[]>;
  /**
   * Shows the shell's own open dialog (Electron), for files unless "folder" is asked for; answers undefined when
   * the user declines. The method is missing where there is no dialog: use an <input type=file>.
   */
  pick?(what?: "files" | "folder"): Promise<readonly HostItem[] | undefined>;
  /**
   * Reports items that the user opens from outside the running window: a second start with arguments, a file
   * dropped on the dock, the shell's own menu. Undefined where that cannot happen. Returns how to stop listening.
   */
  onOpen?(listener: (items: readonly HostItem[]) => void): () => void;
  /** Reports commands of the shell's own menu, by their ids. Returns how to stop listening. */
  onCommand?(listener: (id: string) => void): () => void;
  /**
   * Items of dropped files or folders, in their order, where the shell finds them on the disk, and so can open them
   * again. Undefined for those that it does not find. The method is missing where no shell could find any.
   */
  itemsOfFiles?(files: readonly File[]): Promise<readonly (HostItem | undefined)[]>;
  /** Says which items the window shows now. `initial` gives them again to a window that is loaded again. */
  setShown?(tokens: readonly string[]): void;
  /** The window has what it shows first from another one, and takes what is opened from outside from now on. */
  begun?(): void;
  /** Says which chords run commands, by their ids, for the shell's own menu. Missing where there is none. */
  setMenuKeys?(keys: Readonly<Record<string, string>>): void;
  /** Missing where there is no shell behind the page. */
  facts?(): Promise<ShellFacts>;
  /** Opens an item of an earlier run of this shell again, by its token. */
  reopen(token: string): Promise<Result<HostItem>>;
  samples(): Promise<readonly SampleInfo[]>;
  openSample(id: string): Promise<Result<HostItem>>;
  /** Begins a file where the user wants it; a browser may download it instead. To be called at once on a key or a click. */
  saveFile(name: string, mime: string): Promise<Result<SaveFile>>;
  /** Reports that the program behind the page does not answer, and that it does again. Missing where it cannot end alone. */
  onReach?(listener: (isThere: boolean) => void): () => void;
  /** Opens another window of this application, whose page finds this one by a name. Missing where a browser does it. */
  openWindow?(name: string): Promise<void>;
  /** Living VMs. Missing where this shell talks to none, as in a browser without `--attach`. */
  readonly monitor?: MonitorHost | undefined;
  /** Opens an https address in the user's browser. Missing where the page is in one already. */
  openLink?(address: string): Promise<Result<void>>;
}

/** Attaches to living VMs. Whatever is asked goes into one recording, which all windows share. */
export interface MonitorHost {
  perform(operation: MonitorOperation): Promise<Result<OperationAnswer>>;
  /** Lines that came since, at once. To be asked again and again: without it a recording ends. */
  news(place: MonitorPlace): Promise<MonitorNews>;
}

/** A file that is written piece by piece. It has its content when it is closed, and is as it was before that. */
export interface SaveFile {
  write(content: string | Uint8Array<ArrayBuffer>): Promise<Result<void>>;
  /** Answers its name. */
  close(): Promise<Result<string>>;
  /** Nothing of what was written is left. To be called when something failed, too. */
  discard(): Promise<void>;
}

/** Something that a shell cannot give to the window. */
export interface Lack {
  /** In two or three words, such as "no shared memory". */
  readonly what: string;
  /** In a line: why, and what follows from that. */
  readonly why: string;
}

/** Something openable: a file, a folder or an archive, with all files in it. */
export interface HostItem {
  /** Opaque; valid for `reopen` across restarts where the shell can. */
  readonly token: string;
  readonly name: string;
  readonly files: readonly FileEntry[];
  readonly failure?: Failure;
  /** Instead of files a link to a view (workers/model/view-link.ts), as it was written. */
  readonly link?: string;
  /** A sentence for each part left out and the reason (a link that leads elsewhere, an unreadable folder). */
  readonly notes?: readonly string[];
  /** A list that names processes of guests (docs/guest-processes.md), given together with it. */
  readonly processNames?: string;
  /** Where the CPUs of the host are, as lscpu prints it (docs/topology.md), given together with it. */
  readonly topology?: string;
  /** Files that name code (docs/symbols.md), given together with it. They are added when it is read: VMs are known then. */
  readonly symbols?: readonly AddSymbolsRequest[];
  /** The files of `--analysis`. */
  readonly analyses?: readonly AnalysisFile[];
  /** Where kernels lay, as said together with them. */
  readonly kernelSlides?: readonly SlideRequest[];
  /** How it is to be opened, with all that is opened together with it. */
  readonly choices?: OpenChoices;
}

/** What a person says of clocks and logs, on the command line or in the window. */
export type OpenChoices = Pick<OpenRequest, "offsets" | "tscOffsets" | "align" | "logFormat" | "logMachines">;

/** The token of a bundled sample is this and its id. So shells need not store it. */
export const SAMPLE_TOKEN = "sample:";

/** Before the name of the window that a new one was opened from, in the new one's address. */
export const OPENER_MARK = "#from=";

/** The shell and its machine, for a bug report. */
export interface ShellFacts {
  /** The programs that the shell consists of, such as Electron and Node, with their versions. */
  readonly versions: Readonly<Record<string, string>>;
  /** The operating system, its version and the kind of CPU. */
  readonly system: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** GPUs and what is done on them, in lines. Empty where the shell does not know. */
  readonly gpu: readonly string[];
}

export interface SampleInfo {
  readonly id: string;
  readonly title: string;
  readonly story: string;
  /** Its story as steps that can be followed. */
  readonly steps?: readonly TourStep[];
}
