import { errorText } from "../../../workers/core/error-text.js";
import { type Failure, failureText } from "../../../workers/core/result.js";
import type { Budget, EngineApi, LaneList } from "../../../workers/model/engine-api.js";
import { goesOn, type Progress } from "../../../workers/model/progress.js";
import type { HostItem } from "../../host/host-api.js";
import { emptyHistory } from "../../viewmodel/history.js";
import { buildLaneTree } from "../../viewmodel/lane-tree.js";
import { wholeView } from "../../viewmodel/viewport.js";
import { NO_SELECTION } from "../selection-store.js";
import { NO_SESSION, type SourceItem } from "../session-store.js";
import type { ActionContext } from "./context.js";

const MINIMAP_WIDTH = 1600;
const DEATH_HINT = "it may have run out of memory: open a part of the trace, or use the command line";

export type SessionActions = ReturnType<typeof createSessionActions>;

export function createSessionActions(context: ActionContext) {
  const { stores, host } = context;
  const { session } = stores;

  /** The items opened last. */
  let given: readonly HostItem[] = [];

  const close = () => {
    given = [];
    context.setEngine(undefined);
    session.setState({ ...NO_SESSION, generation: session.getState().generation + 1 }, true);
    stores.selection.setState(NO_SELECTION, true);
    stores.tree.setState({ open: new Map(), hidden: new Set(), pinned: [], filterText: "", shares: undefined });
    stores.view.setState({ scrollPx: 0, history: emptyHistory(), isWhole: true });
  };

  const openItems = async (items: readonly HostItem[], budget: Partial<Budget>) => {
    const refused = items.find((item) => item.failure !== undefined);
    const files = items.flatMap((item) =>
      items.length === 1 ? item.files : item.files.map((file) => ({ ...file, path: `${item.name}/${file.path}` })),
    );
    if (files.length === 0) {
      const failure = refused?.failure ?? { message: "nothing to open: no files in what was given" };
      session.setState({ ...NO_SESSION, phase: "failed", failure });
      return;
    }
    close();
    given = items;
    const name = items.map((item) => item.name).join(" + ");
    session.setState({ phase: "opening", name, items: items.map(sourceItem), budget });
    const client = context.createEngine();
    context.setEngine(client);
    const isCurrent = () => context.engine() === client.api;
    const giveUp = (failure: Failure) => {
      if (!isCurrent()) return;
      context.setEngine(undefined);
      session.setState({ ...NO_SESSION, phase: "failed", name, failure, budget });
    };
    void client.death.then((reason) => giveUp({ message: `the engine stopped: ${reason}`, hint: DEATH_HINT }));
    try {
      const answer = client.api.open({ name, files, budget });
      void followOpening(context, client.api, isCurrent);
      const opened = await answer;
      if (!isCurrent()) return;
      if (!opened.ok) return giveUp(opened.error);
      const processNames = items.find((item) => item.processNames !== undefined)?.processNames;
      session.setState({ phase: "open", opening: undefined, info: opened.value, processNames });
      showWhole(context);
      if (processNames !== undefined) {
        const named = await client.api.nameProcesses(processNames);
        if (!named.ok) stores.ui.setState({ message: failureText(named.error) });
      }
      await follow(context, client.api, isCurrent);
    } catch (error) {
      giveUp({ message: `the engine failed: ${errorText(error)}` });
    }
  };

  const open = (items: readonly HostItem[]) => openItems(items, {});

  return {
    open,
    /**
     * Opens the last items again with higher limits. Limits raised before stay raised and names of
     * processes stay; the next items have the usual limits again.
     */
    async openWith(raised: Partial<Budget>) {
      const { budget, processNames } = session.getState();
      const [first, ...others] = given;
      if (first === undefined) return;
      const named = processNames === undefined ? first : { ...first, processNames };
      await openItems([named, ...others], { ...budget, ...raised });
    },
    async openSample(id: string) {
      const sample = await host.openSample(id);
      if (sample.ok) await open([sample.value]);
      else session.setState({ ...NO_SESSION, phase: "failed", failure: sample.error });
    },
    /** Reopens items that were opened together; answers the failure if one is gone. */
    async reopen(tokens: readonly string[]): Promise<Failure | undefined> {
      const items: HostItem[] = [];
      for (const item of await Promise.all(tokens.map((token) => host.reopen(token)))) {
        if (!item.ok) return item.error;
        items.push(item.value);
      }
      await open(items);
      return undefined;
    },
    /** Stops opening, or reading; the part already read stays. */
    async cancel() {
      await context.engine()?.cancel();
    },
    close,
  };
}

function sourceItem({ token, name, notes = [], failure }: HostItem): SourceItem {
  return { token, name, notes: failure === undefined ? notes : [...notes, failureText(failure)] };
}

/** Follows unpacking, until there is something to read. */
async function followOpening(context: ActionContext, api: EngineApi, isCurrent: () => boolean): Promise<void> {
  const { session } = context.stores;
  for (let seen = 0; ; ) {
    const opening = await api.opening(seen);
    if (opening === undefined || !isCurrent() || session.getState().phase !== "opening") return;
    seen = opening.serial;
    session.setState({ opening });
  }
}

/** Follows reading to its end: progress, new lanes, the minimap. */
async function follow(context: ActionContext, api: EngineApi, isCurrent: () => boolean): Promise<void> {
  const { session } = context.stores;
  const speed = speedometer();
  let seen = 0;
  let minimapUntil = -1;
  for (;;) {
    const progress = await api.progress(seen);
    if (!isCurrent()) return;
    seen = progress.serial;
    session.setState({ progress, bytesPerSecond: speed(progress.bytesRead) });
    if (context.stores.view.getState().isWhole) showWhole(context);
    if (session.getState().lanes?.version !== progress.laneVersion) setLanes(context, await api.lanes());
    if (!isCurrent()) return;
    const isOver = !goesOn(progress);
    if (isOver || minimapUntil < progress.readUntilNs) {
      minimapUntil = progress.readUntilNs;
      const minimap = await api.minimap({ width: MINIMAP_WIDTH });
      if (!isCurrent()) return;
      session.setState({ minimap });
    }
    if (isOver) break;
  }
  await finish(context, api, isCurrent);
}

async function finish(context: ActionContext, api: EngineApi, isCurrent: () => boolean): Promise<void> {
  const { session, view } = context.stores;
  const [done, lanes, trace] = await Promise.all([api.done(), api.lanes(), api.info()]);
  if (!isCurrent()) return;
  setLanes(context, lanes);
  const generation = session.getState().generation + 1;
  if (done.ok) session.setState({ info: done.value, trace, generation });
  else session.setState({ failure: done.error, trace, generation });
  if (view.getState().isWhole) showWhole(context);
}

export function setLanes(context: ActionContext, lanes: LaneList): void {
  context.stores.session.setState({ lanes, tree: buildLaneTree(lanes) });
}

function showWhole(context: ActionContext): void {
  context.stores.view.setState({ view: wholeView(context.select.bounds()), isWhole: true });
}

const SPEED_OVER_MS = 2000;
/** The engine is still being compiled until then, and an estimate from its speed is far too long. */
const SETTLED_MS = 4000;

/** Bytes per second over about the last two seconds; 0: not known yet. */
function speedometer(): (bytesRead: Progress["bytesRead"]) => number {
  const marks: { readonly at: number; readonly bytes: number }[] = [];
  const began = performance.now();
  return (bytes) => {
    const at = performance.now();
    marks.push({ at, bytes });
    while (2 < marks.length && SPEED_OVER_MS < at - (marks[0]?.at ?? at)) marks.shift();
    const first = marks[0];
    if (first === undefined || at < began + SETTLED_MS || at === first.at) return 0;
    return ((bytes - first.bytes) * 1000) / (at - first.at);
  };
}
