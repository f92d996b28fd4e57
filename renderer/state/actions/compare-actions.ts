import { failureText } from "../../../workers/core/result.js";
import type { ComparisonRow } from "../../../workers/model/comparison.js";
import { NO_LANE } from "../../../workers/model/lanes.js";
import { STATE_GROUPS, STATE_NAMES } from "../../../workers/model/states.js";
import type { HostItem } from "../../host/host-api.js";
import { counterpartsElsewhere, counterpartsOf, inverse, NO_COUNTERPARTS } from "../../viewmodel/counterparts.js";
import { spanOf } from "../../viewmodel/recorded-parts.js";
import type { RunSides } from "../../viewmodel/run-sides.js";
import type { Moment } from "../../viewmodel/table-view.js";
import type { TimeRange } from "../../viewmodel/target.js";
import { endOf, type Viewport } from "../../viewmodel/viewport.js";
import type { ComparedSubject, CompareState } from "../compare-store.js";
import { timelineOf } from "../selectors.js";
import type { ActionContext } from "./context.js";
import { openOther } from "./open-other.js";
import type { SessionActions } from "./session-actions.js";
import type { UiActions } from "./ui-actions.js";

export type Side = "a" | "b";

export interface CompareDependencies {
  readonly session: Pick<SessionActions, "open" | "add">;
  readonly ui: UiActions;
  readonly follow: (moment: Moment) => void;
}

export type CompareActions = ReturnType<typeof createCompareActions>;

/** Compares two ranges: takes them, leads to their worst cases, and shows both at once. */
export function createCompareActions(context: ActionContext, { session, ui, follow }: CompareDependencies) {
  const { stores } = context;
  const { compare } = stores;

  /** The selection, or the window if nothing is selected. */
  const rangeNow = (): TimeRange => {
    const { range } = stores.selection.getState();
    const { view } = stores.view.getState();
    return range ?? { t0: view.startNs, t1: endOf(view) };
  };

  /** Begin and end of the case that a row leads to on one side. Of a share it is the longest stay in that state. */
  const worstOf = async (row: ComparisonRow, side: Side): Promise<Moment | undefined> => {
    const { [side]: range, other } = compare.getState();
    const lane = side === "a" ? row.laneA : row.laneB;
    const engine = side === "b" && other !== undefined ? other.engine() : context.engine();
    if (range === undefined || engine === undefined) return undefined;
    if (row.figure === "share" && lane !== NO_LANE) {
      const question = { lanes: Int32Array.of(lane), ...range, states: statesOf(row.metric), limit: 1 };
      const found = await engine.intervals({ ...question, order: "longest" });
      if (found.count === 0) return undefined;
      return { lane, t0: found.start[0] ?? range.t0, t1: found.end[0] ?? range.t1 };
    }
    const begin = side === "a" ? row.worstA : row.worstB;
    const length = row.figure === "rate" ? (range.t1 - range.t0) / 32 : side === "a" ? row.longestA : row.longestB;
    if (Number.isNaN(begin)) return undefined;
    return { lane: lane === NO_LANE ? undefined : lane, t0: begin, t1: begin + length };
  };

  /** The lanes of both pictures, row by row. */
  const align = async (aNs: number, bNs: number) => {
    const { a, b, other } = compare.getState();
    compare.setState({ aligned: { aNs, bNs } });
    const engine = context.engine();
    if (a === undefined || b === undefined || engine === undefined) return;
    const found = await engine.compare({ asker: "counterparts", a, b: other?.figures ?? b, limit: 0 });
    const now = compare.getState();
    if (found === undefined || now.a !== a || now.b !== b || now.other !== other) return;
    const pairs = found.counterparts;
    compare.setState({ counterparts: other === undefined ? counterpartsOf(pairs) : counterpartsElsewhere(pairs) });
  };
  /** The open traces with their contents: paths change where traces are added. */
  const tracesNow = () => {
    const { trace, info } = stores.session.getState();
    return (trace?.traces ?? []).map((one, i) => ({ ...one, contentId: info?.traces[i]?.contentId ?? "" }));
  };
  const closed = { aligned: undefined, counterparts: NO_COUNTERPARTS };
  // An engine lives as long as its trace is B.
  compare.subscribe(({ other }, before) => {
    if (before.other !== undefined && other?.session !== before.other.session) before.other.close();
  });

  /** B is traces in an engine of their own; the open ones stay as they are. */
  const openAsB = async (items: readonly HostItem[]) => {
    const a = compare.getState().a ?? rangeNow();
    compare.setState({ a, b: undefined, other: undefined, runs: undefined, ...closed });
    // The profile shows what differs, too.
    if (stores.ui.getState().panel !== "profile") ui.showPanel("compare");
    let isFirst = true;
    await openOther(context, items, (other) => {
      if (!isFirst && compare.getState().other?.session !== other.session) return other.close();
      isFirst = false;
      const { figures } = other;
      compare.setState({ other, ...(figures && { b: { t0: figures.t0, t1: figures.t1 } }) });
    });
  };

  return {
    /** Makes the selection, or the window, one of the sides, and shows a panel that has the difference. */
    take(side: Side, panel = "compare") {
      const range = rangeNow();
      const own = side === "b" ? { other: undefined } : {};
      // B of another trace is none of this one.
      compare.setState({ [side]: range, ...own, ...closed } as Partial<CompareState>);
      ui.showPanel(panel);
      ui.say(side === "a" ? "This range is A: select another one for B" : "This range is B");
    },
    setSubject: (subject: ComparedSubject) => compare.setState({ subject }),
    setRuns: (runs: RunSides) => compare.setState({ runs }),
    /** Goes to where inputs of a run were sent. */
    showRun(side: Side, { t0, t1 }: TimeRange) {
      if (side === "a" || compare.getState().other === undefined) return follow({ lane: undefined, t0, t1 });
      void align(middleOf(stores.view.getState().view), (t0 + t1) / 2);
    },
    swap() {
      const { a, b, aligned, counterparts, other } = compare.getState();
      // The lanes on screen are those of A.
      if (other !== undefined) return;
      const swapped = aligned && { aNs: aligned.bNs, bNs: aligned.aNs };
      compare.setState({ a: b, b: a, aligned: swapped, counterparts: inverse(counterparts) });
    },
    clear: () => compare.setState({ a: undefined, b: undefined, other: undefined, ...closed }),
    openAsB,
    /** The same with what was open before. */
    async reopenAsB(tokens: readonly string[]) {
      const items: HostItem[] = [];
      for (const item of await Promise.all(tokens.map((token) => context.host.reopen(token)))) {
        if (!item.ok) return ui.say(failureText(item.error));
        items.push(item.value);
      }
      await openAsB(items);
    },
    /** Closes the trace that B is of. */
    closeOther() {
      if (compare.getState().other !== undefined)
        compare.setState({ b: undefined, other: undefined, runs: undefined, ...closed });
    },
    /** Puts traces on the timeline beside the open ones, which are A then; they are B. */
    async addTraces(items: readonly HostItem[]) {
      const before = new Set(tracesNow().map(({ contentId }) => contentId));
      await session.open(items);
      if (stores.session.getState().next?.isReady !== true) return;
      await session.add();
      const timeline = timelineOf(stores.session.getState().info);
      const a = spanOf(
        tracesNow().filter(({ contentId }) => before.has(contentId)),
        timeline,
      );
      const b = spanOf(
        tracesNow().filter(({ contentId }) => !before.has(contentId)),
        timeline,
      );
      if (a === undefined || b === undefined) return;
      compare.setState({ a, b, other: undefined, ...closed });
      ui.showPanel("compare");
      const isBeside = a.t1 <= b.t0 || b.t1 <= a.t0;
      ui.say(isBeside ? "The traces before are A, those that were added are B" : SAME_TIME);
    },
    /** Selects the range of a side. */
    show(side: Side) {
      const { [side]: range, a, other } = compare.getState();
      if (range === undefined) return;
      if (side === "a" || other === undefined) follow({ lane: undefined, ...range });
      else void align(a?.t0 ?? stores.view.getState().view.startNs, range.t0);
    },
    /** Goes to the worst case of a row on one side; says so if there is none. */
    async showWorst(row: ComparisonRow, side: Side) {
      const worst = await worstOf(row, side);
      if (worst === undefined) ui.say(`There is no case of it in ${side.toUpperCase()}`);
      else if (side === "a" || compare.getState().other === undefined) follow(worst);
      else void align(middleOf(stores.view.getState().view), (worst.t0 + worst.t1) / 2);
    },
    /** Shows the lanes a second time, with the begin of B under that of A, or only once again. */
    toggleAligned() {
      const { a, b, aligned } = compare.getState();
      if (aligned !== undefined) compare.setState(closed);
      else if (a !== undefined && b !== undefined) {
        void align(a.t0, b.t0);
        follow({ lane: undefined, ...a });
      }
    },
    /** The same with the worst case of a row on both sides, one under the other. */
    async alignWorst(row: ComparisonRow) {
      const [a, b] = await Promise.all([worstOf(row, "a"), worstOf(row, "b")]);
      if (a === undefined || b === undefined) return ui.say("There is no case of it on both sides");
      void align(a.t0, b.t0);
      follow(a);
    },
  };
}

const SAME_TIME = "Both were recorded at the same time: A and B have the lanes of both";

function middleOf({ startNs, spanNs }: Viewport): number {
  return startNs + spanNs / 2;
}

function statesOf(metric: string): number[] {
  const names: readonly string[] = STATE_GROUPS.get(metric) ?? [metric];
  return names.map((name) => (STATE_NAMES as readonly string[]).indexOf(name)).filter((state) => 0 <= state);
}
