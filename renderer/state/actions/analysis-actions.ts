import { formatCountOf } from "../../../workers/core/format.js";
import { type AnalysisReport, MOST_ANALYSES } from "../../../workers/model/own-analysis.js";
import type { AnalysisRow } from "../../persist/schema.js";
import { mistakesOf, problemsOf } from "../../viewmodel/analysis-words.js";
import { isSameValue, type KeyedChange, withKeyedChange } from "../../viewmodel/keyed-changes.js";
import { childrenOf } from "../../viewmodel/lane-tree.js";
import { factsIn, factsOf, fileNameOf, freeName } from "../../viewmodel/own-analyses.js";
import { contentsOf } from "../session-contents.js";
import { analysesInUse, followAnalyses } from "./analysis-runner.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import { newId } from "./new-id.js";
import type { TreeActions } from "./tree-actions.js";
import type { UiActions } from "./ui-actions.js";
import type { ViewActions } from "./view-actions.js";

export const ANALYSES_PANEL = "analyses";

/** Traces of which it is remembered that an analysis is on. */
const MOST_CONTENTS = 500;

/** Lanes of an analysis that are brought into view. */
const MOST_REVEALED = 6;

export interface AnalysisDependencies {
  readonly record: RecordEdit;
  readonly ui: Pick<UiActions, "say" | "showPanel">;
  readonly tree: Pick<TreeActions, "reveal">;
  readonly view: Pick<ViewActions, "revealLane">;
}

export type AnalysisActions = ReturnType<typeof createAnalysisActions>;

/** Where an analysis came from. */
export interface GivenAnalysis {
  readonly fileName: string;
  readonly text: string;
  readonly token: string;
}

/** The user's analyses: which there are, which are on, and their texts. What is on is computed by itself. */
export function createAnalysisActions(context: ActionContext, { record, ui, tree, view }: AnalysisDependencies) {
  const { analyses, session } = context.stores;
  const savedNow = () => analyses.getState().saved;
  const put = (id: string, after: AnalysisRow | undefined) =>
    analyses.setState({ saved: withKeyedChange(savedNow(), { key: id, before: savedNow().get(id), after }) });
  const setDraft = (id: string, text: string | undefined) => {
    const { drafts } = analyses.getState();
    if (drafts.get(id) !== text)
      analyses.setState({ drafts: withKeyedChange(drafts, { key: id, before: drafts.get(id), after: text }) });
  };
  const contents = () => contentsOf(session.getState().info);
  const isOpen = () => session.getState().phase === "open";
  const titleOf = (row: AnalysisRow) => factsOf(row).title;

  /** Those whose lanes are brought into view once they are there: the user has just asked for them. */
  const awaited = new Set<string>();
  /** Those to be on in the next trace that opens. */
  const forNext = new Set<string>();

  const reveal = ({ groups }: AnalysisReport) => {
    const { lanes, tree: rows } = session.getState();
    const group = lanes?.paths.indexOf(groups[0] ?? "") ?? -1;
    if (group < 0) return;
    let first = group;
    for (let child = childrenOf(rows, group)[0]; child !== undefined; child = childrenOf(rows, child)[0]) first = child;
    tree.reveal(first);
    // The first ones below the title, where the window has room for both.
    const beside = childrenOf(rows, rows.parents[first] ?? group);
    for (const lane of [...beside.slice(0, MOST_REVEALED).reverse(), group]) view.revealLane(lane);
  };
  const { askAgain } = followAnalyses(context, (id, report) => {
    if (awaited.delete(id)) reveal(report);
  });

  const withContents = (row: AnalysisRow, isOn: boolean): AnalysisRow => {
    const others = row.contents.filter((content) => !contents().includes(content));
    return { ...row, contents: isOn ? [...others, ...contents()].slice(-MOST_CONTENTS) : others };
  };
  /** Whether one more may be on; it says so if not. */
  const hasRoom = (): boolean => {
    const has = analysesInUse(context.stores).length < MOST_ANALYSES;
    if (!has) ui.say(`${MOST_ANALYSES} analyses are on, which is the most: turn one off first`);
    return has;
  };
  const show = (id: string, isTextShown = analyses.getState().isTextShown) => {
    analyses.setState({ shown: id, isTextShown });
    ui.showPanel(ANALYSES_PANEL);
  };

  session.subscribe((now, before) => {
    if (now.phase !== "open" || now.info?.contentId === before.info?.contentId || forNext.size === 0) return;
    for (const id of forNext) {
      const row = savedNow().get(id);
      if (row === undefined) continue;
      awaited.add(id);
      put(id, withContents(row, true));
    }
    forNext.clear();
  });

  /**
   * Adds one, and turns it on; the row `into`, or else one of the same id, gets the text instead. What is written of that one
   * in the editor stays there. Answers its id.
   */
  const add = ({ fileName, text, token }: GivenAnalysis, into?: string): string => {
    const own = factsIn(text, fileName);
    const rows = [...savedNow().values()];
    const same = rows.find((row) =>
      into === undefined ? own.id !== "" && factsOf(row).id === own.id : row.id === into,
    );
    const others = new Set(rows.filter((row) => row !== same).map((row) => row.fileName));
    const { id, contents: former, savedAt } = same ?? { id: newId(), contents: [], savedAt: Date.now() };
    const row = { id, fileName: freeName(fileName, others), text, token, contents: former, savedAt };
    const isOn = same !== undefined && analysesInUse(context.stores).includes(same);
    if (isOpen()) awaited.add(id);
    else forNext.add(id);
    if (analyses.getState().drafts.get(id) === text) setDraft(id, undefined);
    record(`${same === undefined ? "add" : "replace"} the analysis “${own.title}”`, () =>
      put(id, isOn || (isOpen() && hasRoom()) ? withContents(row, true) : row),
    );
    return id;
  };

  return {
    show,
    reveal,
    setTextShown: (isTextShown: boolean) => analyses.setState({ isTextShown }),
    isOn: (row: AnalysisRow) => row.contents.some((content) => contents().includes(content)),
    add,
    /** Begins one in the editor. It runs when the user says so. */
    begin(title: string, text: string): string {
      const id = newId();
      const taken = new Set([...savedNow().values()].map(({ fileName }) => fileName));
      const row = {
        id,
        fileName: freeName(fileNameOf(title), taken),
        text,
        token: "",
        contents: [],
        savedAt: Date.now(),
      };
      record(`begin the analysis “${titleOf(row)}”`, () => put(id, row));
      show(id, true);
      return id;
    },
    setOn(id: string, isOn: boolean) {
      const row = savedNow().get(id);
      if (row === undefined || (isOn && !hasRoom())) return;
      if (isOn) awaited.add(id);
      record(`turn ${isOn ? "on" : "off"} the analysis “${titleOf(row)}”`, () => put(id, withContents(row, isOn)));
    },
    remove(id: string) {
      const row = savedNow().get(id);
      if (row === undefined) return;
      record(`remove the analysis “${titleOf(row)}”`, () => put(id, undefined));
      if (analyses.getState().shown === id) analyses.setState({ shown: undefined });
      ui.say(`analysis “${titleOf(row)}” removed: Undo brings it back`);
    },
    /** What the user writes. It is kept at once, and runs when they say so. */
    write(id: string, text: string) {
      setDraft(id, savedNow().get(id)?.text === text ? undefined : text);
    },
    /** Leaves what was written: the text is again as it last ran. */
    revert: (id: string) => setDraft(id, undefined),
    /** Computes what is written. A text with mistakes stays in the editor, and what there was stays. */
    run(id: string) {
      const row = savedNow().get(id);
      if (row === undefined) return;
      const text = analyses.getState().drafts.get(id) ?? row.text;
      const wrong = mistakesOf(problemsOf(text));
      const [first] = wrong;
      if (first !== undefined) {
        ui.say(`not run: ${formatCountOf(wrong.length, "mistake")}, the first in line ${first.line}: ${first.message}`);
        return;
      }
      const isOn = analysesInUse(context.stores).includes(row);
      if (!isOn && !hasRoom()) return;
      awaited.add(id);
      // It was stopped, or has failed.
      if (isOn && text === row.text) return askAgain();
      record(`run the analysis “${factsIn(text, row.fileName).title}”`, () =>
        put(id, { ...withContents(row, true), text }),
      );
      setDraft(id, undefined);
    },
    stop: () => context.engine()?.cancelAnalyses(),
    /** Takes edits back, or makes them again; answers false where another window has changed one of them since. */
    apply(changes: readonly KeyedChange<AnalysisRow>[]): boolean {
      if (changes.some(({ key, before }) => !isSameValue(savedNow().get(key), before))) return false;
      if (0 < changes.length) analyses.setState({ saved: changes.reduce(withKeyedChange, savedNow()) });
      return true;
    },
  };
}
