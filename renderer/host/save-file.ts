import { errorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { HostApi, SaveFile } from "./host-api.js";

/** `showSaveFilePicker` of the File System Access API, where the browser has it. */
export type SavePicker = (options: { readonly suggestedName: string }) => Promise<FileSystemFileHandle>;

export interface BrowserSaving {
  readonly pick: SavePicker | undefined;
  /** Gives a whole file to the browser, which downloads it. */
  readonly give: (name: string, blob: Blob) => void;
}

/** `HostApi.saveFile` of shells that are pages of a browser: into a file that the user chose, else as a download. */
export function saveFileBy(saving: BrowserSaving): HostApi["saveFile"] {
  return async (name, mime) => {
    const { pick, give } = saving;
    if (pick === undefined) return ok(downloadedFile(name, mime, give));
    try {
      const handle = await pick({ suggestedName: name });
      return ok(pickedFile(handle, await handle.createWritable()));
    } catch (error) {
      if (isNamed(error, "AbortError")) return fail("not saved: no file chosen");
      // The browser shows no dialog to a page that is not trusted, or long after a click.
      if (isNamed(error, "SecurityError")) return ok(downloadedFile(name, mime, give));
      return fail(`cannot save: ${reasonOf(error)}`);
    }
  };
}

/** The file gets its content when it is closed; until then the browser keeps it in a file of its own. */
function pickedFile(handle: FileSystemFileHandle, writable: FileSystemWritableFileStream): SaveFile {
  return {
    write: (content) => tried(() => writable.write(content)),
    close: () => tried(async () => writable.close().then(() => handle.name)),
    async discard() {
      await writable.abort().catch(() => undefined);
      // Choosing it has emptied it: an empty file would pass for a table without rows.
      await (handle as RemovableHandle).remove?.().catch(() => undefined);
    },
  };
}

interface RemovableHandle extends FileSystemFileHandle {
  /** Newer than the rest of the API. */
  remove?(): Promise<void>;
}

/** Content of about this size, characters or bytes, becomes a Blob, which browsers keep on disk. */
const BLOB_SIZE = 1 << 24;

function downloadedFile(name: string, mime: string, give: BrowserSaving["give"]): SaveFile {
  let blobs: Blob[] = [];
  let parts: (string | Uint8Array<ArrayBuffer>)[] = [];
  let size = 0;
  const pack = async () => {
    const blob = new Blob(parts, { type: mime });
    parts = [];
    size = 0;
    // A Blob for which there was no room fails only when it is read.
    await blob.slice(-1).arrayBuffer();
    blobs.push(blob);
  };
  return {
    write: (content) =>
      tried(async () => {
        parts.push(content);
        size += content.length;
        if (BLOB_SIZE <= size) await pack();
      }),
    close: () =>
      tried(async () => {
        await pack();
        give(name, new Blob(blobs, { type: mime }));
        return name;
      }),
    async discard() {
      blobs = [];
      parts = [];
    },
  };
}

async function tried<T>(act: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await act());
  } catch (error) {
    return fail(`cannot save: ${reasonOf(error)}`);
  }
}

/** Browsers name their errors, and say little more. */
function reasonOf(error: unknown): string {
  if (isNamed(error, "QuotaExceededError")) return "no room left on the disk, or the browser gives this page no more";
  if (isNamed(error, "NotReadableError")) return "no room left for what the browser keeps until all of it is there";
  if (isNamed(error, "NotAllowedError")) return "the browser does not let this page write there";
  if (isNamed(error, "NoModificationAllowedError")) return "another program has the file open";
  return errorText(error);
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof DOMException && error.name === name;
}
