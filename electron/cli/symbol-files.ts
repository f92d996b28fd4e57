import { type Failure, ok, type Result } from "../../workers/core/result.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import type { AddSymbolsRequest } from "../../workers/model/symbols.js";
import { sourceOf } from "../node/list-files.js";
import { listSymbols } from "../node/list-symbols.js";
import { problemText } from "./human-info.js";
import type { CliIo } from "./io.js";
import type { SymbolChoices } from "./symbol-args.js";
import { messageText, styleFor } from "./text.js";

/** All files of symbols that were named. Looked for before a long trace is read. */
export function symbolFiles(choices: SymbolChoices): Promise<Result<readonly AddSymbolsRequest[]>> {
  const { symbols = [], guestSymbols = [] } = choices;
  return listSymbols([...symbols.map((path) => ({ path })), ...guestSymbols], ({ files }) => files.map(sourceOf));
}

/** By what options call a machine: why the traces have none that is called so. */
export type MissedOwners = Map<string, Failure>;

/**
 * Names the frames of traces that have been read. What is wrong with files is told on stderr. `missed` takes the machines
 * that the traces do not have; without it they are failures.
 */
export async function addSymbols(
  engine: EngineApi,
  listed: readonly AddSymbolsRequest[],
  { kernelSlides = [], missed }: SymbolChoices & { readonly missed?: MissedOwners },
  io: CliIo,
): Promise<Result<void>> {
  const isMissed = (owner: string | undefined, failure: Failure) => {
    if (failure.isNoMachine !== true || owner === undefined) return false;
    missed?.set(owner, failure);
    return missed !== undefined;
  };
  for (const request of listed) {
    const added = await engine.addSymbols(request);
    if (!added.ok && !isMissed(request.owner, added.error)) return added;
  }
  for (const { owner, slide } of kernelSlides) {
    const moved = await engine.slideKernel({ owner, slide: `${slide}` });
    if (!moved.ok && !isMissed(owner, moved.error)) return moved;
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
