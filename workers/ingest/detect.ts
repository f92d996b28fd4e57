import type { FileEntry, OpenSource } from "../core/byte-source.js";
import { Diagnostics } from "../core/diagnostics.js";
import type { Format, TraceCandidate } from "../formats/format.js";
import { HEAD_BYTES, knownFormat } from "./known-formats.js";

/** Files looked at for formats we know by sight; more would cost time for a remark. */
const MAX_LOOKED_AT = 2000;

/**
 * The traces among `files`, each file in at most one: the first format in the list that claims it has it. What is
 * recognised but cannot be opened yet is named in `diagnostics`, one line for each format.
 */
export async function detectTraces(
  files: readonly FileEntry[],
  open: OpenSource,
  formats: readonly Format[],
  diagnostics: Diagnostics = new Diagnostics(),
): Promise<readonly TraceCandidate[]> {
  const candidates: TraceCandidate[] = [];
  let rest = files;
  for (const format of formats) {
    const found = await format.detect(rest, open);
    candidates.push(...found);
    const claimed = new Set(found.flatMap((candidate) => candidate.files));
    rest = rest.filter((file) => !claimed.has(file));
  }
  await nameUnsupported(rest, open, candidates.length === 0, diagnostics);
  return candidates;
}

async function nameUnsupported(
  files: readonly FileEntry[],
  open: OpenSource,
  isAll: boolean,
  diagnostics: Diagnostics,
): Promise<void> {
  const found = new Map<string, FileEntry[]>();
  for (const file of files.slice(0, MAX_LOOKED_AT)) {
    const name = await formatName(file, open);
    if (name === undefined) continue;
    const same = found.get(name) ?? [];
    same.push(file);
    found.set(name, same);
  }
  for (const [name, same] of found) {
    const [first] = same;
    const message = `${countOf(same.length, name)} not supported yet`;
    // Without anything else to show, this is why opening fails.
    diagnostics.report({ severity: isAll ? "error" : "warning", message, ...(first ? { file: first.path } : {}) });
  }
}

function countOf(count: number, name: string): string {
  return count === 1 ? `this is a ${name} file, which is` : `${count} ${name} files are`;
}

async function formatName(file: FileEntry, open: OpenSource): Promise<string | undefined> {
  const source = open(file.source);
  if (!source.ok) return undefined;
  const head = await source.value.read(0, HEAD_BYTES);
  source.value.close();
  return head.ok ? knownFormat(head.value)?.name : undefined;
}
