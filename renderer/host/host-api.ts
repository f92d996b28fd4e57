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
  /** Shows the shell's own open dialog (Electron). Undefined where there is none: use an <input type=file>. */
  pick?(): Promise<readonly HostItem[] | undefined>;
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
}

export interface SampleInfo {
  readonly id: string;
  readonly title: string;
  readonly story: string;
}
