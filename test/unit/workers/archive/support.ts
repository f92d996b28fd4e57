import { DEFAULT_BUDGET, expandArchives } from "../../../../workers/archive/index.js";
import type { FileEntry, OpenSource } from "../../../../workers/core/byte-source.js";
import { Diagnostics } from "../../../../workers/core/diagnostics.js";
import type { LimitHit } from "../../../../workers/core/limit.js";
import { createOpenSource } from "../../../../workers/entry/sources-node.js";
import { loadWasm } from "../../../../workers/entry/wasm-node.js";
import type { Budget } from "../../../../workers/model/engine-api.js";

export const open: OpenSource = createOpenSource();
export const platform = { open, loadWasm };

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export function file(path: string, bytes: Uint8Array): FileEntry {
  return { path, source: { kind: "memory", bytes, size: bytes.byteLength } };
}

export interface Expanded {
  /** Contents by path, as text. */
  readonly texts: Readonly<Record<string, string>>;
  readonly kinds: Readonly<Record<string, string>>;
  /** "severity: message (file, byte n)", in order. */
  readonly problems: readonly string[];
  /** The limits it stopped at. */
  readonly limits: readonly LimitHit[];
}

/** Expands and reads all that came out. */
export async function expand(files: readonly FileEntry[], budget: Partial<Budget> = {}): Promise<Expanded> {
  const diagnostics = new Diagnostics();
  const expanded = await expandArchives(files, platform, { ...DEFAULT_BUDGET, ...budget }, diagnostics);
  if (!expanded.ok) throw new Error(expanded.error.message);
  const texts: Record<string, string> = {};
  const kinds: Record<string, string> = {};
  for (const { path, source } of expanded.value) {
    texts[path] = Buffer.from(await readAll({ path, source })).toString("latin1");
    kinds[path] = source.kind;
  }
  const problems = diagnostics.all().map(({ severity, message, file, offset }) => {
    const place = [file, offset === undefined ? undefined : `byte ${offset}`].filter((x) => x !== undefined);
    return `${severity}: ${message} (${place.join(", ")})`;
  });
  const limits = diagnostics.all().flatMap(({ limit }) => limit ?? []);
  return { texts, kinds, problems, limits };
}

export async function readAll({ path, source }: FileEntry): Promise<Uint8Array> {
  const opened = open(source);
  if (!opened.ok) throw new Error(`${path}: ${opened.error.message}`);
  const bytes = await opened.value.read(0, source.size);
  opened.value.close();
  if (!bytes.ok) throw new Error(`${path}: ${bytes.error.message}`);
  return bytes.value;
}
