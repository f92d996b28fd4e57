import { readFile } from "node:fs/promises";
import { parseProcessNames } from "../../workers/analyses/guest/names.js";
import { parseCpuTopology } from "../../workers/analyses/topology.js";
import { systemErrorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import type { GivenFiles } from "../node/open-arguments.js";

/** Files that say what a trace does not, as text. */
export interface GivenTexts {
  readonly names: string | undefined;
  readonly topology: string | undefined;
}

/** The texts of `--process-names` and `--topology`. Checked before a long trace is read. */
export async function readGivenFiles({ processNames, topology }: GivenFiles): Promise<Result<GivenTexts>> {
  const names = await readGiven(processNames, "process names", parseProcessNames);
  if (!names.ok) return names;
  const places = await readGiven(topology, "topology", parseCpuTopology);
  return places.ok ? ok({ names: names.value, topology: places.value }) : places;
}

export async function tellEngine(engine: EngineApi, { names, topology }: GivenTexts): Promise<void> {
  if (names !== undefined) await engine.nameProcesses(names);
  if (topology !== undefined) await engine.placeCpus(topology);
}

async function readGiven(
  file: string | undefined,
  noun: string,
  parse: (text: string) => Result<unknown>,
): Promise<Result<string | undefined>> {
  if (file === undefined) return ok(undefined);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    return fail(`cannot read ${noun}: ${systemErrorText(error)}`, { file });
  }
  const parsed = parse(text);
  if (parsed.ok) return ok(text);
  const { message, hint } = parsed.error;
  return fail(`${noun}: ${message}`, { file, ...(hint === undefined ? {} : { hint }) });
}
