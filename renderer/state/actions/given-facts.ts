import { failureText } from "../../../workers/core/result.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { ActionContext } from "./context.js";
import type { GivenItem } from "./given-files.js";

/** Names processes of guests and places CPUs by what was given together with the traces. */
export async function addGivenTexts(
  context: ActionContext,
  api: EngineApi,
  processNames: string | undefined,
  topologyText: string | undefined,
): Promise<void> {
  const { ui } = context.stores;
  if (processNames !== undefined) {
    const named = await api.nameProcesses(processNames);
    if (!named.ok) ui.setState({ message: failureText(named.error) });
  }
  if (topologyText !== undefined) {
    const placed = await api.placeCpus(topologyText);
    if (!placed.ok) ui.setState({ message: failureText(placed.error) });
  }
}

/** Names code by the files that were given together with the traces. */
export async function addGivenSymbols(
  context: ActionContext,
  api: EngineApi,
  items: readonly GivenItem[],
): Promise<void> {
  const files = items.flatMap(({ item }) => item.symbols ?? []);
  const slides = items.flatMap(({ item }) => item.kernelSlides ?? []);
  if (files.length + slides.length === 0) return;
  for (const request of files) {
    const added = await api.addSymbols(request);
    if (!added.ok && context.engine() === api) context.stores.ui.setState({ message: failureText(added.error) });
  }
  for (const request of slides) {
    const moved = await api.slideKernel(request);
    if (!moved.ok && context.engine() === api) context.stores.ui.setState({ message: failureText(moved.error) });
  }
  if (context.engine() === api) context.stores.session.setState(({ generation }) => ({ generation: generation + 1 }));
}
