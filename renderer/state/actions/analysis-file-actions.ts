import { formatBytes } from "../../../workers/core/format.js";
import { fail, failureText, ok, type Result } from "../../../workers/core/result.js";
import { type AnalysisFile, type AnalysisProblem, MOST_ANALYSIS_BYTES } from "../../../workers/model/own-analysis.js";
import type { HostItem } from "../../host/host-api.js";
import { readBytes } from "../../host/read-bytes.js";
import { writeWhole } from "../../host/write-whole.js";
import { mistakesOf, problemsOf } from "../../viewmodel/analysis-words.js";
import { analysesWords, factsIn, fileNameOf, isAnalysisName, looksLikeAnalysis } from "../../viewmodel/own-analyses.js";
import type { AnalysisActions, GivenAnalysis } from "./analysis-actions.js";
import { analysesInUse } from "./analysis-runner.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import type { UiActions } from "./ui-actions.js";

export interface AnalysisFileDependencies {
  readonly record: RecordEdit;
  readonly ui: Pick<UiActions, "say">;
  readonly own: AnalysisActions;
}

export type AnalysisFileActions = ReturnType<typeof createAnalysisFileActions>;

/** Analyses as files: those that are dropped or chosen, those of a bundle, and saving one. */
export function createAnalysisFileActions(
  { stores, host }: ActionContext,
  { record, ui, own }: AnalysisFileDependencies,
) {
  const { analyses, session } = stores;

  const read = async ({ name, token, files, failure }: HostItem): Promise<Result<GivenAnalysis>> => {
    const [file] = files;
    if (failure !== undefined) return { ok: false, error: failure };
    if (file === undefined || 1 < files.length) return fail("it is not one file", { file: name });
    if (MOST_ANALYSIS_BYTES < file.source.size)
      return fail(`no analysis is longer than ${formatBytes(MOST_ANALYSIS_BYTES)}`, { file: name });
    const bytes = await readBytes(file, MOST_ANALYSIS_BYTES);
    if (!bytes.ok) return bytes;
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.value);
      if (looksLikeAnalysis(text)) return ok({ fileName: name, text, token });
    } catch {
      // Bytes that are no text are no analysis either.
    }
    return fail("it is no analysis: that is JSON with version, id, title and events", { file: name });
  };

  /** Takes what was read, with the first mistake of it in words. `into`: the row that it is the file of, if that is known. */
  const take = (given: GivenAnalysis, into?: string): string => {
    const { title } = factsIn(given.text, given.fileName);
    const wrong = mistakesOf(problemsOf(given.text));
    const id = own.add(given, into);
    own.show(id, 0 < wrong.length || analyses.getState().isTextShown);
    if (analyses.getState().drafts.has(id))
      return `${given.fileName}: taken, and what you wrote of it stays in the editor: Back to what last ran shows the file`;
    if (0 < wrong.length) return `${given.fileName}: ${wrongWords(wrong)}. Its text is in the panel Analyses`;
    return session.getState().phase === "open"
      ? `analysis “${title}” added`
      : `analysis “${title}” added: it runs once a trace is open`;
  };

  /** Calls once it is known what earlier windows kept. */
  const onceKept = (then: () => void) => {
    if (stores.persistence.getState().isRead) return then();
    const stop = stores.persistence.subscribe(({ isRead }) => {
      if (!isRead) return;
      stop();
      then();
    });
  };

  const openFrom = async (items: readonly HostItem[]) => {
    for (const item of items) {
      const given = await read(item);
      ui.say(given.ok ? take(given.value) : `${item.name}: ${failureText(given.error)}. Nothing was changed`);
    }
  };

  return {
    openFrom,
    /** Takes the analyses among what was given, and hands on the rest. */
    async openAmong(items: readonly HostItem[], openRest: (items: readonly HostItem[]) => Promise<unknown>) {
      const ours = items.filter(({ name }) => isAnalysisName(name));
      const rest = items.filter(({ name }) => !isAnalysisName(name));
      if (0 < ours.length) await openFrom(ours);
      if (0 < rest.length || ours.length === 0) await openRest(rest);
    },
    /** As `openAmong`, for what a window begins with: one that is kept already must not come twice. */
    async openFirst(items: readonly HostItem[], openRest: (items: readonly HostItem[]) => Promise<unknown>) {
      const ours = items.filter(({ name }) => isAnalysisName(name));
      const given = items.flatMap(({ analyses: files = [] }) => files);
      if (0 < ours.length + given.length) {
        onceKept(() => {
          for (const { name, text } of given) ui.say(take({ fileName: name, text, token: "" }));
          void openFrom(ours);
        });
      }
      const rest = items.filter(({ name }) => !isAnalysisName(name));
      if (0 < rest.length || ours.length === 0) await openRest(rest);
    },
    /** Reads its file again; answers false where the shell cannot find it without being told. */
    async reload(id: string): Promise<boolean> {
      const row = analyses.getState().saved.get(id);
      if (row === undefined || row.token === "") return false;
      const item = await host.reopen(row.token);
      const given = item.ok ? await read(item.value) : item;
      if (!given.ok) ui.say(failureText(given.error));
      else if (given.value.text === row.text) ui.say(`${row.fileName} has not changed`);
      else ui.say(take({ ...given.value, fileName: row.fileName }, id));
      return true;
    },
    /** Saves the text, as it is written now. */
    async save(id: string) {
      const row = analyses.getState().saved.get(id);
      if (row === undefined) return;
      const file = await host.saveFile(row.fileName, "application/json");
      if (!file.ok) return ui.say(failureText(file.error));
      const saved = await writeWhole(file.value, analyses.getState().drafts.get(id) ?? row.text);
      ui.say(saved.ok ? `Saved ${saved.value}` : `not saved: ${failureText(saved.error)}`);
    },
    /** Takes over the analyses of a bundle of the open trace, and turns them on. One of the same id gets their text. */
    takeAll(files: readonly AnalysisFile[]) {
      const ours = files.filter(({ text }) => looksLikeAnalysis(text));
      const ids: string[] = [];
      record(`take ${analysesWords(ours.length)} of the bundle`, () => {
        for (const { name, text } of ours)
          ids.push(own.add({ fileName: fileNameOf(factsIn(text, name).title), text, token: "" }));
      });
      const [first] = ids;
      if (first === undefined) return;
      own.show(first);
      ui.say(`${analysesWords(ours.length)} of the bundle added`);
    },
    /** Those that are on, as a bundle holds them. */
    inUse: (): readonly AnalysisFile[] => analysesInUse(stores).map(({ fileName, text }) => ({ name: fileName, text })),
  };
}

function wrongWords(wrong: readonly AnalysisProblem[]): string {
  const [first] = wrong;
  const place = first === undefined ? "" : ` in line ${first.line}, column ${first.column}: ${first.message}`;
  return wrong.length === 1 ? `a mistake${place}` : `${wrong.length} mistakes, the first${place}`;
}
