import type { PersistentStore } from "../../persist/persistent-store.js";
import type { AnalysisRow } from "../../persist/schema.js";
import type { UnsavedRows } from "../../persist/unsaved-rows.js";
import type { Stores } from "../stores.js";
import { RowKeeper } from "./row-keeper.js";

export interface AnalysisKeeperDependencies {
  readonly stores: Pick<Stores, "analyses">;
  readonly store: Pick<
    PersistentStore,
    "isDurable" | "analyses" | "changeAnalysis" | "analysisDrafts" | "changeAnalysisDraft" | "onAnalysesChanged"
  >;
  readonly notDurable: string | undefined;
  readonly unsaved: UnsavedRows<AnalysisRow>;
  readonly unsavedDrafts: UnsavedRows<string>;
  readonly say: (message: string) => void;
}

/** Keeps the user's analyses, and what is written of them in the editor. */
export function keepAnalyses({ stores, store, unsaved, unsavedDrafts, ...rest }: AnalysisKeeperDependencies): {
  readonly leave: () => void;
  readonly dispose: () => void;
} {
  const { analyses } = stores;
  const shared = { ...rest, isDurable: store.isDurable, onChanged: store.onAnalysesChanged };
  let draftsNotKept: string | undefined;
  const rows = new RowKeeper<AnalysisRow>({
    ...shared,
    title: "Analyses",
    shown: () => analyses.getState().saved,
    show: (saved) => analyses.setState({ saved }),
    onShown: (listener) =>
      analyses.subscribe((now, before) => {
        if (now.saved !== before.saved) listener(now.saved, before.saved);
      }),
    read: store.analyses,
    write: store.changeAnalysis,
    notKept: () => analyses.getState().notKept,
    setNotKept: (notKept) => analyses.setState({ notKept }),
    unsaved,
  });
  const drafts = new RowKeeper<string>({
    ...shared,
    title: "Texts of analyses",
    shown: () => analyses.getState().drafts,
    show: (written) => analyses.setState({ drafts: written }),
    onShown: (listener) =>
      analyses.subscribe((now, before) => {
        if (now.drafts !== before.drafts) listener(now.drafts, before.drafts);
      }),
    read: store.analysisDrafts,
    write: store.changeAnalysisDraft,
    notKept: () => draftsNotKept,
    setNotKept: (why) => {
      draftsNotKept = why;
    },
    unsaved: unsavedDrafts,
  });
  const both = [rows, drafts];
  return {
    leave: () => {
      for (const keeper of both) keeper.leave();
    },
    dispose: () => {
      for (const keeper of both) keeper.dispose();
    },
  };
}
