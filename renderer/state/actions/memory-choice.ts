import type { Result } from "../../../workers/core/result.js";
import type { EngineApi, OpenRequest, SessionInfo } from "../../../workers/model/engine-api.js";
import type { ActionContext } from "./context.js";

const MEGABYTE = 1e6;
const PART_OF_MEMORY = 1 / 4;

type Chooser = Pick<ActionContext, "host" | "stores" | "settingsKnown">;

/** Opens traces within the memory that lanes may take. */
export async function openWithin(chooser: Chooser, api: EngineApi, request: OpenRequest): Promise<Result<SessionInfo>> {
  return api.open({ ...request, ...(await memoryChoice(chooser)) });
}

/** What the user set, else a part of what the shell knows the machine to have; else the engine decides. */
async function memoryChoice({ host, stores, settingsKnown }: Chooser): Promise<Pick<OpenRequest, "memoryBudget">> {
  await settingsKnown;
  const { memoryMegabytes } = stores.ui.getState();
  if (0 < memoryMegabytes) return { memoryBudget: memoryMegabytes * MEGABYTE };
  // A server may run on another machine than the browser.
  if (host.shell !== "electron") return {};
  const facts = await host.facts?.().catch(() => undefined);
  return facts === undefined ? {} : { memoryBudget: facts.memoryBytes * PART_OF_MEMORY };
}
