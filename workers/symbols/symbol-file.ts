import type { ByteSource } from "../core/byte-source.js";
import type { SymbolFileKind } from "../model/symbols.js";
import { isElf } from "./elf/header.js";

/** So many bytes tell the kind of a file. */
const HEAD_BYTES = 4096;

export async function symbolFileKind(path: string, source: ByteSource): Promise<SymbolFileKind | undefined> {
  const head = await source.read(0, HEAD_BYTES);
  return head.ok ? kindOfHead(path, head.value) : undefined;
}

/** By the begin of its content. Lists of compiled code look like many other files, so their name must say it too. */
export function kindOfHead(path: string, head: Uint8Array): SymbolFileKind | undefined {
  if (isElf(head)) return head[head[5] === 2 ? 17 : 16] === ET_CORE ? undefined : "elf";
  const text = LATIN.decode(head);
  if (perfMapPid(path) !== undefined) return /^(0x)?[\da-f]+ (0x)?[\da-f]+ \S/i.test(text) ? "perf-map" : undefined;
  if (/^[\da-f]{8,16} [a-zA-Z?] \S+/.test(text)) return "kallsyms";
  if (/^\S+ \d+ -?\d+ \S+ (Live|Loading|Unloading) 0x[\da-f]+/.test(text)) return "modules";
  return undefined;
}

const ET_CORE = 4;
const LATIN = new TextDecoder("latin1");

/** The process of perf-PID.map; undefined for other names. */
export function perfMapPid(path: string): number | undefined {
  const [, pid] = /(?:^|\/)perf-(\d{1,10})\.map$/.exec(path) ?? [];
  return pid === undefined ? undefined : Number(pid);
}

/** The build id that a tree of build ids (`.debug` of perf) has in the path of a file, as hexadecimal digits. */
export function buildIdInPath(path: string): string | undefined {
  const [, first, rest] = /(?:^|\/)\.build-id\/([\da-f]{2})\/([\da-f]{6,126})(?:\.debug|\/[^/]+)?$/i.exec(path) ?? [];
  if (first !== undefined && rest !== undefined) return (first + rest).toLowerCase();
  return /\/([\da-f]{40})\/(?:elf|kallsyms|vdso|probes)$/i.exec(path)?.[1]?.toLowerCase();
}

/** What a DSO is called in a tree of build ids: "usr/bin/foo" of "….debug/usr/bin/foo/<build id>/elf". */
export function fileInTree(path: string): string {
  return path.replace(/\/[\da-f]{40}\/(?:elf|vdso)$/i, "");
}

export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
