import type { FileEntry, OpenSource } from "../core/byte-source.js";
import { addToGroup, groupBy } from "../core/groups.js";
import { readHead } from "../formats/file-head.js";
import type { Format, TraceCandidate } from "../formats/format.js";

/** Files of which the head is read: more would cost time for no more than a remark. */
const MAX_LOOKED_AT = 2000;

export interface Detected {
  readonly candidates: readonly TraceCandidate[];
  /** Of formats that recognise files which are in no trace that can be opened: opening these says why. */
  readonly refused: readonly TraceCandidate[];
  /** Files in no trace that can be opened. */
  readonly rest: readonly FileEntry[];
}

/** The traces among `files`, each file in at most one: the first format in the list that claims it has it. */
export async function detectTraces(
  files: readonly FileEntry[],
  open: OpenSource,
  formats: readonly Format[],
): Promise<Detected> {
  const candidates: TraceCandidate[] = [];
  let rest = files;
  for (const format of formats) {
    const found = await format.detect(rest, open);
    for (const candidate of found) candidates.push(candidate);
    const claimed = new Set(found.flatMap((candidate) => candidate.files));
    rest = rest.filter((file) => !claimed.has(file));
  }
  return { candidates, refused: await recognise(rest, files, open, formats), rest };
}

async function recognise(
  files: readonly FileEntry[],
  all: readonly FileEntry[],
  open: OpenSource,
  formats: readonly Format[],
): Promise<readonly TraceCandidate[]> {
  const folders = new Map<string, Set<string>>();
  for (const [folder, inside] of groupBy(all, ({ path }) => split(path)[0])) {
    folders.set(folder, new Set(inside.map(({ path }) => split(path)[1])));
  }
  const found = new Map<Format, FileEntry[]>();
  for (const file of files.slice(0, MAX_LOOKED_AT)) {
    const head = await readHead(file, open, folders.get(split(file.path)[0]));
    const format = head && formats.find((one) => one.recognise(head));
    if (format) addToGroup(found, format, file);
  }
  return Array.from(found, ([{ id }, same]) => ({ format: id, path: same[0]?.path ?? "", files: same }));
}

function split(path: string): readonly [folder: string, name: string] {
  const slash = path.lastIndexOf("/") + 1;
  return [path.slice(0, slash), path.slice(slash)];
}
