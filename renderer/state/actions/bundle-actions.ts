import { formatCountOf } from "../../../workers/core/format.js";
import { failureText, ok } from "../../../workers/core/result.js";
import { absoluteTime, sessionTime } from "../../../workers/core/timeline.js";
import { annotationFile } from "../../../workers/model/annotations/annotation-file.js";
import type { BundleRequest, BundleSummary, Redaction } from "../../../workers/model/bundle.js";
import type { BundleExtras } from "../../../workers/model/bundle-manifest.js";
import { redactedWords, sharedName } from "../../share/redacted.js";
import { type BundleView, bundleViewText, readBundleView } from "../../viewmodel/bundle-view.js";
import type { TimeRange } from "../../viewmodel/target.js";
import { keptStates, savedChoices, savedView } from "../persistence/saved-view.js";
import { timelineOf } from "../selectors.js";
import type { AnalysisFileActions } from "./analysis-file-actions.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import type { Pieces, SaveActions } from "./save-actions.js";
import type { TreeActions } from "./tree-actions.js";
import type { UiActions } from "./ui-actions.js";
import type { ViewActions } from "./view-actions.js";

/** What goes into a bundle. */
export interface BundleChoice {
  /** Session times; undefined: the whole trace. */
  readonly range: TimeRange | undefined;
  /** "ctf-zip": the trace alone, for other programs. */
  readonly form: "bundle" | "ctf-zip";
  readonly hasBookmarks: boolean;
  readonly hasView: boolean;
  readonly hasAnalyses: boolean;
  readonly hasKeys: boolean;
  readonly redact: readonly Redaction[];
}

/** What is taken out of a bundle that has opened. */
export interface TakenExtras {
  readonly annotations: boolean;
  readonly view: boolean;
  readonly analyses: boolean;
}

interface Actors {
  readonly record: RecordEdit;
  readonly ui: UiActions;
  readonly saving: SaveActions;
  readonly tree: TreeActions;
  readonly view: ViewActions;
  readonly mergeAnnotations: (name: string, text: string) => string;
  readonly analysisFiles: Pick<AnalysisFileActions, "takeAll" | "inUse">;
}

/** The pieces of one bundle. */
function bundlePieces(): Pieces {
  let said = "";
  return {
    mime: "application/zip",
    async next(engine, handle) {
      const next = await engine.bundleNext(handle);
      if (!next.ok) return next;
      if ("bytes" in next.value) return ok(next.value.bytes);
      said = summaryText(next.value.summary);
      return ok(undefined);
    },
    share: (engine, handle) => engine.bundleShare(handle),
    close: (engine, handle) => engine.bundleClose(handle),
    said: () => said,
  };
}

function summaryText({ events, redacted }: BundleSummary): string {
  const replaced = redactedWords(redacted);
  return `, ${formatCountOf(events, "event")}${replaced === "" ? "" : `; replaced: ${replaced}`}`;
}

/** Bundles: the trace or a part of it as a file for others, and what is taken of one that was opened. */
export function createBundleActions({ stores, host }: ActionContext, actors: Actors) {
  const { record, ui, saving, tree, view, mergeAnnotations, analysisFiles } = actors;

  const currentView = (): BundleView | undefined => {
    const { info, lanes } = stores.session.getState();
    if (info === undefined || lanes === undefined) return undefined;
    const timeline = timelineOf(info);
    const { t0, t1, selection, ...row } = savedView(info.contentId, 0, lanes, keptStates(stores));
    const absolute = (range: TimeRange) => ({
      beginNs: absoluteTime(timeline, range.t0),
      endNs: absoluteTime(timeline, range.t1),
    });
    return {
      ...absolute({ t0, t1 }),
      ...(selection !== undefined && selection.t0 < selection.t1 && { selection: absolute(selection) }),
      filter: row.filter,
      collapsed: row.collapsed,
      expanded: row.expanded,
      pinned: row.pinned,
      hidden: row.hidden,
    };
  };

  const takeView = (wanted: BundleView) => {
    const { info, lanes } = stores.session.getState();
    if (info === undefined || lanes === undefined) return;
    const timeline = timelineOf(info);
    const { open, pinned, hidden } = savedChoices(wanted, lanes);
    const t0 = sessionTime(timeline, wanted.beginNs);
    tree.restore({ open, pinned, hidden, shownSet: undefined });
    tree.restoreFilter(wanted.filter);
    view.jumpTo({ startNs: t0, spanNs: sessionTime(timeline, wanted.endNs) - t0 }, 0);
    if (wanted.selection === undefined) return;
    const { beginNs, endNs } = wanted.selection;
    stores.selection.setState({ range: { t0: sessionTime(timeline, beginNs), t1: sessionTime(timeline, endNs) } });
  };

  const takeFrom = (name: string, extras: readonly BundleExtras[], wanted: TakenExtras) => {
    for (const { annotations, view: text, analyses } of extras) {
      if (wanted.analyses && analyses !== undefined) analysisFiles.takeAll(analyses);
      if (wanted.annotations && annotations !== undefined) ui.say(mergeAnnotations(name, annotations));
      if (!wanted.view || text === undefined) continue;
      const read = readBundleView(text);
      if (read.ok) record("take the view of the bundle", () => takeView(read.value));
      else ui.say(failureText(read.error));
    }
  };

  return {
    /** Writes a bundle of the open trace, with its progress in the status bar. */
    async save({ range, form, hasBookmarks, hasView, hasAnalyses, hasKeys, redact }: BundleChoice): Promise<void> {
      const { info, name } = stores.session.getState();
      if (info === undefined) return;
      const timeline = timelineOf(info);
      const isBundle = form === "bundle";
      const shown = isBundle && hasView ? currentView() : undefined;
      const request: BundleRequest = {
        form,
        redact,
        withKeys: hasKeys,
        writtenBy: `lanescope ${host.version}`,
        ...(range && { from: `${absoluteTime(timeline, range.t0)}`, to: `${absoluteTime(timeline, range.t1)}` }),
        ...(isBundle && hasBookmarks && { annotations: annotationFile(stores.annotations.getState()) }),
        ...(shown && { view: bundleViewText(shown) }),
        ...(isBundle && hasAnalyses && { analyses: analysisFiles.inUse() }),
      };
      await saving.save(
        `${fileNameOf(sharedName(name, redact))}.${isBundle ? "lanescope" : "ctf.zip"}`,
        (engine) => engine.bundleOpen(request),
        bundlePieces(),
      );
    },
    /** Takes what the user wants of an opened bundle; Undo takes the bookmarks and the lanes back. */
    take(wanted: TakenExtras): void {
      const { info, name } = stores.session.getState();
      ui.closeDialog();
      takeFrom(name, info?.extras ?? [], wanted);
    },
    /** Takes what a bundle of the open trace holds beside its own trace, which is given up. */
    takeBeside(name: string, extras: readonly BundleExtras[]): void {
      takeFrom(name, extras, { annotations: true, view: true, analyses: true });
    },
  };
}

/** A name for a file without the endings of archives and traces. */
function fileNameOf(name: string): string {
  return name.replace(/(\.(tar|zst|gz|xz|bz2|zip|dat|data|lanescope))+$/i, "") || "trace";
}
