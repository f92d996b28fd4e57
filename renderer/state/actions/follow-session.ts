import { Pace } from "../../../workers/core/pace.js";
import type { EngineApi, LaneList, SessionInfo } from "../../../workers/model/engine-api.js";
import { goesOn, type Progress } from "../../../workers/model/progress.js";
import { arrangedCpus } from "../../viewmodel/cpu-order.js";
import { prepareTexts } from "../../viewmodel/lane-terms.js";
import { buildLaneTree } from "../../viewmodel/lane-tree.js";
import { renamedLanes } from "../../viewmodel/renames.js";
import { toldProgress } from "../../viewmodel/told-progress.js";
import { clampViewport, wholeView } from "../../viewmodel/viewport.js";
import type { SessionState } from "../session-store.js";
import type { ActionContext } from "./context.js";
import { heldMemory, measureMemory } from "./held-memory.js";

const MINIMAP_WIDTH = 1600;
/** Of living VMs a piece comes several times a second, which is less than a pixel. */
const LIVE_MINIMAP_NS = 1e9;

/**
 * From the end of reading until the engine sums up what tables need, which takes its thread and memory for seconds. What the
 * end of reading brings is drawn by then, and a person who goes on at once has the engine for that.
 */
const PREPARE_AFTER_MS = 1000;

/** Follows unpacking, until there is something to read. */
export async function followOpening(context: ActionContext, api: EngineApi, isCurrent: () => boolean): Promise<void> {
  const { session } = context.stores;
  for (let seen = 0; ; ) {
    const opening = await api.opening(seen);
    if (opening === undefined || !isCurrent()) return;
    seen = opening.serial;
    session.setState({ opening });
  }
}

/**
 * Follows reading to its end: progress, new lanes, the minimap. Progress, lanes and the facts at the end are set at once:
 * after each change of them the timeline asks and draws again. It does neither for the minimap, which is set later.
 */
export async function follow(context: ActionContext, api: EngineApi, isCurrent: () => boolean): Promise<void> {
  const { session, view } = context.stores;
  const speed = speedometer();
  let seen = 0;
  let minimapUntil = 0;
  for (;;) {
    const progress = await api.progress(seen);
    if (!isCurrent()) return;
    seen = progress.serial;
    const isOver = !goesOn(progress);
    const hasNewLanes = isOver || session.getState().lanes?.version !== progress.laneVersion;
    const told = toldProgress(session.getState().told, progress);
    const [lanes, end, held] = await Promise.all([
      hasNewLanes ? api.lanes() : undefined,
      isOver ? endFacts(api) : undefined,
      told === progress ? heldMemory(context, api) : undefined,
    ]);
    if (!isCurrent()) return;
    session.setState((state) => ({
      progress,
      told,
      ...(held && { held }),
      bytesPerSecond: speed(progress.bytesRead),
      ...(lanes && lanesShown({ ...state, ...end }, lanes)),
      ...(end && { ...end, generation: state.generation + 1 }),
    }));
    if (view.getState().isWhole) showWhole(context);
    if (isOver || minimapUntil < progress.readUntilNs) {
      minimapUntil = progress.readUntilNs + (progress.phase === "live" ? LIVE_MINIMAP_NS : 0);
      const minimap = await api.minimap({ width: MINIMAP_WIDTH });
      if (!isCurrent()) return;
      session.setState({ minimap });
    }
    if (isOver) break;
  }
  offerExtras(context);
  void tellOfIndex(context, api, isCurrent);
  await prepareFilter(context);
  setTimeout(() => {
    if (isCurrent()) void api.prepare().then(() => measureMemory(context, api));
  }, PREPARE_AFTER_MS);
}

/** A bundle may hold bookmarks, a view and analyses: the user says what of it is taken. */
function offerExtras({ stores: { session, ui } }: ActionContext): void {
  const { extras } = session.getState().info ?? {};
  const hasAny = extras?.some(({ annotations, view, analyses }) => (annotations ?? view ?? analyses) !== undefined);
  if (hasAny === true && ui.getState().dialog === "none") ui.setState({ dialog: "bundle-extras" });
}

/** Why the trace will be read again the next time, or was read again now. */
async function tellOfIndex(
  { stores: { session, ui } }: ActionContext,
  api: EngineApi,
  isCurrent: () => boolean,
): Promise<void> {
  const { note, isPart } = await api.indexNews();
  if (!isCurrent()) return;
  if (isPart === true) session.setState({ unread: note });
  if (note !== undefined) ui.setState({ message: note });
}

/** Many lanes take long to be filtered for the first time, unless their texts are there. */
async function prepareFilter({ stores: { session } }: ActionContext): Promise<void> {
  const { lanes } = session.getState();
  const pace = new Pace(() => new Promise((resolve) => setTimeout(resolve)));
  if (lanes !== undefined) await prepareTexts(lanes, () => pace.pause());
}

/** What is known once a session is read. */
async function endFacts(api: EngineApi): Promise<Partial<SessionState>> {
  const [done, trace, topology] = await Promise.all([api.done(), api.info(), api.cpuTopology()]);
  return { trace, topology, ...(done.ok ? { info: done.value } : { failure: done.error }) };
}

export function setLanes({ stores: { session } }: ActionContext, lanes: LaneList): void {
  session.setState((state) => lanesShown(state, lanes));
}

function lanesShown({ renames, topology, cpuOrder }: SessionState, lanes: LaneList) {
  const named = arrangedCpus(renamedLanes(lanes, renames), topology, cpuOrder);
  return { lanes: named, givenLanes: lanes, tree: buildLaneTree(named) };
}

/** What a window shows at first: the whole, but of a log no more than lies beside the traces. */
export function showFirst(context: ActionContext, { traced }: SessionInfo): void {
  showWhole(context);
  if (traced === undefined || traced.t1 <= traced.t0) return;
  const view = clampViewport({ startNs: traced.t0, spanNs: traced.t1 - traced.t0 }, context.select.bounds());
  context.stores.view.setState({ view, isWhole: false });
}

/** A window that shows the whole already keeps its object: another one would have the lanes drawn again. */
function showWhole({ stores, select }: ActionContext): void {
  const whole = wholeView(select.bounds());
  const { view } = stores.view.getState();
  const isShown = view.startNs === whole.startNs && view.spanNs === whole.spanNs;
  stores.view.setState({ view: isShown ? view : whole, isWhole: true });
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
