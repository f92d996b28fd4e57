import { formatDuration } from "../../../workers/core/format.js";
import type { EngineApi, IntervalDetails, StateDetails } from "../../../workers/model/engine-api.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import { CoalescingQuery } from "../../engine/coalescing-query.js";
import { type GroupMoment, momentWords } from "../../viewmodel/group-moment.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import type { LaneMembers } from "../../viewmodel/lane-members.js";
import { titleOf } from "../../viewmodel/lane-names.js";
import { shownState } from "../../viewmodel/own-states.js";
import { farEdge, rangeOf } from "../../viewmodel/snap.js";
import { formatTime } from "../../viewmodel/time-format.js";
import { timeAtPx } from "../../viewmodel/viewport.js";
import type { RangeDrag, TimeRange } from "../selection-store.js";
import type { ActionContext } from "./context.js";
import { answerAt, holdsPlace, NOTHING_THERE, nextChange, type Place } from "./place-answer.js";
import type { TreeActions } from "./tree-actions.js";
import type { ViewActions } from "./view-actions.js";
import { MAX_STEPS, NO_WAKE, type WakeStep, wakeTarget } from "./wake-steps.js";

/** Picks ranges, lanes and states, by mouse and keyboard, and asks the engine about them. */
export class SelectionActions {
  /** Only the newest pick may set the state. */
  private picks = 0;
  /** The steps of `follow` that led here. */
  private followed: readonly WakeStep[] = [];
  private details: { readonly engine: EngineApi; readonly query: DetailsQuery } | undefined;

  constructor(
    private readonly context: ActionContext,
    private readonly view: ViewActions,
    private readonly tree: TreeActions,
  ) {}

  /** Picks the state of `lane` at `timeNs` (a click). */
  pick(lane: LaneId | undefined, timeNs: number): void {
    const { selection } = this.context.stores;
    const { hoverState } = selection.getState();
    selection.setState({ lane, cursorNs: timeNs, range: undefined, area: undefined });
    if (lane === undefined) this.clearState();
    else if (holdsPlace(hoverState, { lane, timeNs })) this.setState(hoverState);
    else void this.load({ lane, timeNs });
  }

  /** Selects the lane and the state of a place and keeps the range: what a context menu is opened on. */
  async aim(lane: LaneId, timeNs: number): Promise<StateDetails | undefined> {
    const { selection } = this.context.stores;
    const { hoverState } = selection.getState();
    selection.setState({ lane, cursorNs: timeNs });
    if (!holdsPlace(hoverState, { lane, timeNs })) return this.load({ lane, timeNs });
    this.setState(hoverState);
    return hoverState;
  }

  /** Selects a lane alone (a click on its name). */
  pickLane(lane: LaneId): void {
    this.context.stores.selection.setState({ area: undefined });
    this.selectLane(lane);
  }

  selectLane(lane: LaneId): void {
    this.context.stores.selection.setState({ lane });
    this.view.revealLane(lane);
    void this.load({ lane, timeNs: this.cursor() });
  }

  /** Selects a lane from anywhere: opens its parents and scrolls to it. */
  showLane(lane: LaneId): void {
    this.tree.reveal(lane);
    this.selectLane(lane);
  }

  setRange(range: TimeRange | undefined): void {
    this.context.stores.selection.setState({ range });
  }

  /** Shows a drag under way; undefined at its end. A drag that selects moves the range with it. */
  setDrag(drag: RangeDrag | undefined): void {
    const { selection } = this.context.stores;
    if (drag?.kind === "select") selection.setState({ drag, range: rangeOf(drag.fromNs, drag.toNs), area: drag.area });
    else selection.setState({ drag });
  }

  /** Puts the cursor on a time that is on screen. */
  placeCursor(cursorNs: number): void {
    this.context.stores.selection.setState({ cursorNs });
  }

  /** Moves the nearer end of the range to a time; without a range it begins at the cursor. Answers whether it could. */
  extendTo(timeNs: number): boolean {
    const { range, cursorNs } = this.context.stores.selection.getState();
    const from = range === undefined ? cursorNs : farEdge(range, timeNs);
    if (from === undefined || from === timeNs) return false;
    this.setRange(rangeOf(from, timeNs));
    return true;
  }

  /** Puts the cursor on a time and brings it into view. */
  setCursor(cursorNs: number): void {
    this.context.stores.selection.setState({ cursorNs });
    this.view.reveal(cursorNs);
  }

  /** To the next or previous state of the lane. */
  async step(direction: 1 | -1): Promise<void> {
    const { stores } = this.context;
    const { lane, state } = stores.selection.getState();
    if (lane === undefined) return this.moveLane(1);
    const members = this.context.select.members(lane);
    if (members !== undefined) return this.stepGroup(members, direction);
    const from = state?.lane === lane ? state.start : this.cursor();
    const next = await this.context.engine()?.step(lane, from, direction);
    if (next === undefined) {
      stores.ui.setState({ announcement: direction === 1 ? "last state" : "first state" });
      return;
    }
    stores.selection.setState({ lane, cursorNs: next.start });
    this.setState(next);
    this.view.reveal(next.start);
    this.view.revealLane(lane);
  }

  /** To the next or previous moment at which a member changes its state. */
  private async stepGroup({ lane, lanes }: LaneMembers, direction: 1 | -1): Promise<void> {
    const { stores } = this.context;
    const engine = this.context.engine();
    if (engine === undefined) return;
    const timeNs = await nextChange(engine, lanes, this.cursor(), direction);
    if (timeNs === undefined) {
      stores.ui.setState({ announcement: direction === 1 ? "no later change" : "no earlier change" });
      return;
    }
    stores.selection.setState({ lane, cursorNs: timeNs });
    this.view.reveal(timeNs);
    this.view.revealLane(lane);
    await this.load({ lane, timeNs });
  }

  /** To the lane above or below. */
  moveLane(direction: 1 | -1): void {
    const layout = this.context.select.layout();
    const { lane } = this.context.stores.selection.getState();
    const from = lane === undefined ? (direction === 1 ? -1 : layout.count) : rowOfLane(layout, lane);
    const next = layout.lanes[Math.max(0, Math.min(layout.count - 1, from + direction))];
    if (next !== undefined) this.selectLane(next);
  }

  /** Follows a wake-up: to the cause of the state (-1), or to its effect (1). The other way leads back the same steps. */
  async follow(direction: 1 | -1): Promise<void> {
    const { selection } = this.context.stores;
    const { state, details } = selection.getState();
    if (state === undefined) return;
    const last = this.followed.at(-1);
    if (last !== undefined && last.direction !== direction && holdsPlace(state, last.to)) {
      this.followed = this.followed.slice(0, -1);
      return this.goTo(last.from.lane, last.from.timeNs);
    }
    const known = details ?? (await this.context.engine()?.details(state.lane, state.start));
    if (known === undefined) return;
    const target = wakeTarget(known, direction);
    if (target === undefined) {
      const noWake = NO_WAKE[direction];
      selection.setState({ noWake });
      this.announce(noWake);
    } else {
      const from = { lane: state.lane, timeNs: state.start };
      this.followed = [...this.followed.slice(1 - MAX_STEPS), { from, to: target, direction }];
      await this.goTo(target.lane, target.timeNs);
    }
  }

  /** Goes to a lane and a time from anywhere: opens its parents, scrolls and pans. */
  async goTo(lane: LaneId, timeNs: number): Promise<void> {
    this.tree.reveal(lane);
    this.context.stores.selection.setState({ lane, cursorNs: timeNs });
    this.view.reveal(timeNs);
    this.view.revealLane(lane);
    await this.load({ lane, timeNs });
  }

  /** Zooms to the state under a double click. */
  async zoomToStateAt(lane: LaneId, timeNs: number): Promise<void> {
    const state = await this.load({ lane, timeNs });
    if (state !== undefined) this.view.zoomToRange(state.start, state.end, 0.25);
  }

  /** Gives up the choice of lanes, else the range, else the lane and its state; answers whether there was one. */
  clearOne(): boolean {
    const { selection } = this.context.stores;
    const { range, area, state, lane } = selection.getState();
    if (area !== undefined) selection.setState({ area: undefined });
    else if (range !== undefined) selection.setState({ range: undefined });
    else if (state !== undefined || lane !== undefined) {
      selection.setState({ lane: undefined, cursorNs: undefined });
      this.clearState();
    } else return false;
    return true;
  }

  clear(): void {
    this.context.stores.selection.setState({
      range: undefined,
      area: undefined,
      lane: undefined,
      cursorNs: undefined,
    });
    this.clearState();
  }

  /** What there is at a place; what was picked before stays until it is there. */
  private async load(place: Place): Promise<StateDetails | undefined> {
    const mine = ++this.picks;
    const engine = this.context.engine();
    const { state, group } = engine === undefined ? NOTHING_THERE : await answerAt(this.context, engine, place);
    if (mine !== this.picks) return undefined;
    if (state !== undefined) this.setState(state);
    else if (group !== undefined) this.setGroup(group);
    else {
      this.clearState();
      this.announce(`${this.title(place.lane)}: nothing here at this time`);
    }
    return state;
  }

  private setState(state: StateDetails): void {
    this.picks += 1;
    this.context.stores.selection.setState({ state, details: undefined, noWake: undefined, group: undefined });
    this.announce(this.spoken(state));
    this.detailsQuery()?.request(state);
  }

  private setGroup(group: GroupMoment): void {
    this.picks += 1;
    this.context.stores.selection.setState({ state: undefined, details: undefined, noWake: undefined, group });
    const at = formatTime(this.context.select.timeBase(), group.timeNs, 6);
    this.announce(`${this.title(group.lane)}, ${momentWords(group)}, at ${at}`);
  }

  private clearState(): void {
    this.picks += 1;
    this.context.stores.selection.setState({
      state: undefined,
      details: undefined,
      noWake: undefined,
      group: undefined,
    });
  }

  private announce(announcement: string): void {
    this.context.stores.ui.setState({ announcement });
  }

  private title(lane: LaneId): string {
    return titleOf(this.context.stores.session.getState().lanes, lane);
  }

  private spoken(state: StateDetails): string {
    const { title, more } = shownState(state.state, state.reason);
    const reason = more === "" ? "" : `, ${more}`;
    const start = formatTime(this.context.select.timeBase(), state.start, 6);
    const length = formatDuration(state.end - state.start);
    return `${this.title(state.lane)}: ${title}${reason}, ${length}, from ${start}`;
  }

  private cursor(): number {
    const { cursorNs, hover } = this.context.stores.selection.getState();
    const { view, widthPx } = this.context.stores.view.getState();
    return cursorNs ?? hover?.timeNs ?? timeAtPx(view, widthPx, widthPx / 2);
  }

  /** An engine that was closed never answers, so each has a query of its own. */
  private detailsQuery(): DetailsQuery | undefined {
    const engine = this.context.engine();
    if (this.details?.engine === engine) return this.details?.query;
    this.details?.query.dispose();
    const { selection } = this.context.stores;
    this.details = engine && {
      engine,
      query: new CoalescingQuery(
        ({ lane, start }) => engine.details(lane, start),
        (details, state) => {
          if (selection.getState().state === state) selection.setState({ details });
        },
      ),
    };
    return this.details?.query;
  }
}

type DetailsQuery = CoalescingQuery<StateDetails, IntervalDetails | undefined>;
