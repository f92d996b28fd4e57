import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { HeldMemory } from "../session-store.js";
import type { ActionContext } from "./context.js";

/** What the trace of an engine holds of memory; undefined: it cannot tell. */
export async function heldMemory(
  { textureBytes }: Pick<ActionContext, "textureBytes">,
  api: EngineApi,
): Promise<HeldMemory | undefined> {
  const use = await api.memoryUse().catch(() => undefined);
  return use && { ...use, textureBytes: textureBytes() };
}

/** Measures it anew for all who show it. */
export async function measureMemory(context: ActionContext, api: EngineApi): Promise<void> {
  const held = await heldMemory(context, api);
  if (context.engine() === api) context.stores.session.setState({ held });
}
