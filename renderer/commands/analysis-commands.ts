import { ANALYSES_PANEL } from "../state/actions/analysis-actions.js";
import { emptySkeleton, skeletonOf } from "../viewmodel/analysis-skeleton.js";
import type { Target } from "../viewmodel/target.js";
import type { Command, CommandContext } from "./command.js";
import { focusField, isOpen, maker } from "./make-commands.js";
import { targetMaker } from "./target-command.js";

/** Analyses that the user writes or is given. */
export function analysisCommands(context: CommandContext): Command[] {
  const { actions, stores, host } = context;
  const { analyses, analysisFiles, ui } = actions;
  const command = maker("Trace", isOpen(stores));
  const onTarget = targetMaker(context, "Trace");
  const add = async () => {
    if (host.pick === undefined) return focusField("analysis");
    const items = await host.pick("files");
    if (items !== undefined) await analysisFiles.openFrom(items);
  };
  const names = () => {
    const traces = stores.session.getState().trace?.traces ?? [];
    return new Set(traces.flatMap(({ events_by_name }) => Object.keys(events_by_name)));
  };
  const begin = ({ title, text }: { readonly title: string; readonly text: string }) => {
    analyses.begin(title, text);
    // Once it is drawn.
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-field="analysis-text"]')?.focus());
  };
  const ofEvent = ({ event }: Target) =>
    event === undefined
      ? []
      : [{ run: () => begin(skeletonOf({ event: event.name, fields: event.fields, names: names() })) }];
  const shown = () => stores.analyses.getState().shown ?? "";
  const isShown = () => isOpen(stores)() && stores.analyses.getState().saved.has(shown());
  const isRunning = () =>
    [...stores.analyses.getState().reports.values()].some(({ phase }) => phase === "running" || phase === "waiting");
  return [
    command("analyses", "Analyses of your own", [], () => ui.showPanel(ANALYSES_PANEL)),
    command(
      "analysis-add",
      "Add an analysis…",
      [],
      () => void add(),
      () => true,
    ),
    command("analysis-new", "New analysis", [], () => begin(emptySkeleton(names()))),
    { ...onTarget("analysis-of-event", "New analysis of this event…", [], ofEvent), isOfRows: true },
    command("analysis-run", "Run the analysis that is shown", [], () => analyses.run(shown()), isShown),
    command("analysis-stop", "Stop the analyses that run", [], () => void analyses.stop(), isRunning),
  ];
}
