import { useMemo } from "react";
import { useStore } from "zustand";
import { type OwnStateNames, ownStateNames } from "../../viewmodel/own-states.js";
import { useApp, useSession } from "../use-app.js";

/** What the states of the user's analyses are called, for those that are on. */
export function useOwnStates(): OwnStateNames {
  const app = useApp();
  const saved = useStore(app.stores.analyses, (state) => state.saved);
  const info = useSession((session) => session.info);
  // biome-ignore lint/correctness/useExhaustiveDependencies: which are on follows from both
  return useMemo(() => ownStateNames(app.actions.analysisFiles.inUse().map(({ text }) => text)), [app, saved, info]);
}
