/** A file of the origin's private file system in a worker: the library of types for pages leaves it out. */
export interface SyncFile {
  getSize(): number;
  read(into: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  close(): void;
}

export interface WorkerFile extends FileSystemFileHandle {
  /** A browser that does not know the mode gives the file to one alone. */
  createSyncAccessHandle(options?: { readonly mode: "read-only" }): Promise<SyncFile>;
  move(name: string): Promise<void>;
}

/** Whether this browser gives workers private files at this address: over plain http it gives none. */
export function hasOriginFiles(): boolean {
  return (
    "getDirectory" in (navigator.storage ?? {}) &&
    "createSyncAccessHandle" in (globalThis.FileSystemFileHandle?.prototype ?? {})
  );
}

export async function originFolder(name: string): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(name, { create: true });
}

export async function namesIn(within: FileSystemDirectoryHandle): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of within.keys()) names.push(name);
  return names;
}

/** Writes all of it, or throws. Where the quota ends Chromium may say that it wrote all, and has not. */
export function writeWhole(file: SyncFile, bytes: Uint8Array, at: number): void {
  const written = file.write(bytes, { at });
  if (written < bytes.length || file.getSize() < at + bytes.length)
    throw new DOMException("no room for all of it", "QuotaExceededError");
}
