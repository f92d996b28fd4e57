import type { FileEntry } from "../../workers/core/byte-source.js";
import type { Failure, Result } from "../../workers/core/result.js";

/**
 * What a shell (Electron, browser server) does for the window, and nothing else: bytes, dialogs, storage places.
 * Files reach the window as entries whose sources it can read by HTTP range or as Blobs; never as paths.
 */
export interface HostApi {
  readonly shell: "electron" | "browser";
  readonly version: string;
  /** What to open at start: what the command line named, else the bundled sample. */
  initial(): Promise<readonly HostItem[]>;
  /**
   * Shows the shell's own open dialog (Electron), for files unless "folder" is asked for; answers undefined when
   * the user declines. The method is missing where there is no dialog: use an <input type=file>.
   */
  pick?(what?: "files" | "folder"): Promise<readonly HostItem[] | undefined>;
  /**
   * Tells what the user opens from outside the window while it runs: a second start with arguments, a file
   * dropped on the dock, the shell's own menu. Undefined where that cannot happen. Returns how to stop listening.
   */
  onOpen?(listener: (items: readonly HostItem[]) => void): () => void;
  /** Opens again something opened before in this shell, by the token it had. */
  reopen(token: string): Promise<Result<HostItem>>;
  samples(): Promise<readonly SampleInfo[]>;
  openSample(id: string): Promise<Result<HostItem>>;
  /** Saves text chosen by the user under a name; the browser shell downloads it. */
  save(name: string, mime: string, bytes: Uint8Array): Promise<Result<string>>;
}

/** Something openable: a file, a folder or an archive, with all files in it. */
export interface HostItem {
  /** Opaque; valid for `reopen` across restarts where the shell can. */
  readonly token: string;
  readonly name: string;
  readonly files: readonly FileEntry[];
  readonly failure?: Failure;
  /** What of it was left out and why (a link that leads elsewhere, a folder that may not be read), a sentence each. */
  readonly notes?: readonly string[];
  /** A list that names processes of guests (docs/guest-processes.md), given together with it. */
  readonly processNames?: string;
}

export interface SampleInfo {
  readonly id: string;
  readonly title: string;
  readonly story: string;
}
