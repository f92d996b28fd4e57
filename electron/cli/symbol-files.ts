import { basename } from "node:path";
import type { FileEntry } from "../../workers/core/byte-source.js";
import { ok, type Result } from "../../workers/core/result.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { listFiles } from "../node/list-files.js";
import { problemText } from "./human-info.js";
import type { CliIo } from "./io.js";
import type { SymbolChoices } from "./symbol-args.js";
import { messageText, styleFor } from "./text.js";

/** The files of an option, and whose they are; undefined: as their paths say. */
interface ListedSymbols {
  readonly owner: string | undefined;
  readonly folder: string;
  readonly files: readonly FileEntry[];
}

/** All files of symbols that were named. Looked for before a long trace is read. */
export async function listSymbols({
  symbols = [],
  guestSymbols = [],
}: SymbolChoices): Promise<Result<ListedSymbols[]>> {
  const all: ListedSymbols[] = [];
  const named = [...symbols.map((path) => ({ owner: undefined, path })), ...guestSymbols];
  for (const { owner, path } of named) {
    const listed = await listFiles(path);
    if (!listed.ok) return listed;
    const isFolder = listed.value.files.some(({ realPath }) => realPath !== listed.value.root);
    const folder = isFolder ? basename(listed.value.root) : "";
    // Paths begin with the folder's own name: it may be that of a machine. What lies above it says nothing.
    const files = listed.value.files.map(
      ({ path: inside, realPath, size, modifiedMs }): FileEntry => ({
        path: folder === "" ? inside : `${folder}/${inside}`,
        source: { kind: "file", path: realPath, size, modifiedMs },
      }),
    );
    all.push({ owner, folder, files });
  }
  return ok(all);
}

/** Names the frames of traces that have been read. What is wrong with files is told on stderr. */
export async function addSymbols(
  engine: EngineApi,
  listed: readonly ListedSymbols[],
  { kernelSlides = [] }: SymbolChoices,
  io: CliIo,
): Promise<Result<void>> {
  for (const { owner, folder, files } of listed) {
    const request = owner === undefined ? { files, recorderFolders: [folder] } : { files, owner };
    const added = await engine.addSymbols(request);
    if (!added.ok) return added;
  }
  for (const { owner, slide } of kernelSlides) {
    const moved = await engine.slideKernel({ owner, slide: `${slide}` });
    if (!moved.ok) return moved;
  }
  if (listed.length === 0) return ok(undefined);
  for (const { problems, path, owner, kind } of (await engine.symbols()).files) {
    for (const problem of problems.filter(({ severity }) => severity !== "note"))
      io.err(`lanescope: ${messageText(problemText(problem, styleFor(false)))}\n`);
    if (owner === "" && kind !== "elf")
      io.err(
        `lanescope: ${messageText(path)}: it is not known whose it is; --guest-symbols VM=${messageText(path)} says it\n`,
      );
  }
  return ok(undefined);
}
