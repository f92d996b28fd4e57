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
    for (const candidate of found) candidates.push(candidate);
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
  const named = new Set<FileEntry>();
  for (const file of files.slice(0, MAX_LOOKED_AT)) {
    const name = await formatName(file, open);
    if (name === undefined) continue;
    const same = found.get(name) ?? [];
    same.push(file);
    found.set(name, same);
    named.add(file);
  }
  for (const [name, same] of found) {
    const [first] = same;
    const message = `${countOf(same.length, name)} not supported yet`;
    // Without anything else to show, this is why opening fails.
    diagnostics.report({ severity: isAll ? "error" : "warning", message, ...(first ? { file: first.path } : {}) });
  }
  if (!isAll)
    sayNotRead(
      files.filter((file) => !named.has(file) && mayMatter(file)),
      diagnostics,
    );
}

/** Files named in a remark about several. */
const MAX_NAMED = 3;

/** Files beside a trace that are not read are said, since the user may look for their content in it. */
function sayNotRead(files: readonly FileEntry[], diagnostics: Diagnostics): void {
  const [first] = files;
  if (first === undefined) return;
  const names = files.slice(0, MAX_NAMED).map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
  const list = names.length < files.length ? `${names.join(", ")} …` : names.join(", ");
  const message = `${files.length === 1 ? "a file" : `${files.length} files`} beside the traces not read: ${list}`;
  diagnostics.note(message, first.path);
}

/** Neither empty nor what systems put everywhere (.DS_Store, ._metadata). */
function mayMatter({ path, source }: FileEntry): boolean {
  return 0 < source.size && !path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
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
