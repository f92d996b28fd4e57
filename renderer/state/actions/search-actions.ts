import type { Failure } from "../../../workers/core/result.js";
import type { EngineApi, EventRow, FindEventAnswer } from "../../../workers/model/engine-api.js";
import { laneOfEvent } from "../../viewmodel/event-lane.js";
import { restAfter } from "../../viewmodel/search-way.js";
import { NO_SEARCH } from "../search-store.js";
import type { ActionContext } from "./context.js";
import type { SelectionActions } from "./selection-actions.js";
import type { UiActions } from "./ui-actions.js";

/** Others' questions about events leave the search alone: it has askers of its own. */
const FIND = "search";
const COUNT = "search-count";

type Direction = 1 | -1;

/** A place among the events: before the `nth` + 1-th of those that are meant at time `t`. */
interface Place {
  readonly t: number;
  readonly nth: number;
}

/** Searches for events: goes from hit to hit, counts them, and shows each on the timeline. */
export class SearchActions {
  /** The newest search. An older one gives up. */
  private newest = 0;
  private counted = 0;

  constructor(
    private readonly context: ActionContext,
    private readonly selection: SelectionActions,
    private readonly ui: UiActions,
  ) {}

  /** Sets the text to search for; forgets the last hit. */
  setText(text: string): void {
    this.cancel();
    this.counted += 1;
    this.store.setState({ ...NO_SEARCH, text });
  }

  /** To the next or previous event that is meant, from the hit or the cursor on, and around the end. */
  async search(direction: Direction): Promise<void> {
    const engine = this.context.engine();
    const { text } = this.store.getState();
    if (engine === undefined || text.trim() === "") return;
    const mine = ++this.newest;
    this.store.setState({ wrapped: undefined, isMiss: false, way: { share: 0, sinceMs: performance.now() } });
    this.context.stores.events.setState({ isFound: true });
    this.ui.showPanel("events");
    void this.count(engine, text);
    const from = this.place(direction);
    const found = await this.find(engine, from, direction, mine);
    if (found !== "none") return;
    const { beginNs: t0, endNs: t1 } = this.context.select.bounds();
    const end = direction === 1 ? { t: t0 - 1, nth: -1 } : { t: t1 + 1, nth: -1 };
    const again = await this.find(engine, end, direction, mine, from.t);
    if (again === "none") this.store.setState({ way: undefined, isMiss: true, hit: undefined, rank: undefined });
    else if (again === "found") this.store.setState({ wrapped: direction === 1 ? "from the begin" : "from the end" });
  }

  /** Ends a search that is under way; what it has found stays. */
  cancel(): void {
    this.newest += 1;
    this.store.setState({ way: undefined });
  }

  /** Shows a hit of the list. */
  showHit(hit: EventRow, rank: number, nth: number): void {
    this.cancel();
    this.store.setState({ hit, rank, nth, wrapped: undefined, isMiss: false });
    this.show(hit);
  }

  /** Shows an event on the timeline: its lane and its time. */
  show(event: EventRow): void {
    const lane = laneOfEvent(this.context.stores.session.getState().lanes, event);
    if (lane === undefined) this.selection.setCursor(event.t);
    else void this.selection.goTo(lane, event.t);
  }

  /** Ends the search; answers whether there was one. */
  clear(): boolean {
    const { hit, text } = this.store.getState();
    if (hit === undefined && text === "") return false;
    this.setText("");
    return true;
  }

  private get store() {
    return this.context.stores.search;
  }

  /** From the hit as long as the cursor is on it; else from the cursor, the selection, or the begin of the window. */
  private place(direction: Direction): Place {
    const { hit, nth } = this.store.getState();
    const { cursorNs, range, state } = this.context.stores.selection.getState();
    if (hit !== undefined && (cursorNs === undefined || cursorNs === hit.t)) return { t: hit.t, nth };
    const t = cursorNs ?? range?.t0 ?? state?.start ?? this.context.stores.view.getState().view.startNs;
    return { t: Math.floor(t) + (direction === 1 ? 0 : 1), nth: -1 };
  }

  /** "over": another search has taken its place, or it is not understood. `untilNs`: nothing is looked for beyond. */
  private async find(
    engine: EngineApi,
    from: Place,
    direction: Direction,
    mine: number,
    untilNs?: number,
  ): Promise<"found" | "none" | "over"> {
    const { text } = this.store.getState();
    for (;;) {
      const asked = performance.now();
      const found = await engine.findEvent({ text, ...from, direction, asker: FIND });
      if (mine !== this.newest) return "over";
      if (!found.ok) return this.failed(found.error);
      const { event, searchedTo } = found.value;
      this.store.setState({ absent: found.value.absent });
      if (event !== undefined) {
        this.found(found.value, event);
        return "found";
      }
      const isPast = untilNs !== undefined && searchedTo !== undefined && (searchedTo - untilNs) * direction > 0;
      if (searchedTo === undefined || isPast) return "none";
      this.noteWay(searchedTo, from.t, direction, untilNs !== undefined);
      await restAfter(asked);
    }
  }

  private found({ nth, rank }: FindEventAnswer, event: EventRow): void {
    this.store.setState({ hit: event, nth, rank, way: undefined });
    this.show(event);
    const { text, countedShare } = this.store.getState();
    const engine = this.context.engine();
    if (rank === undefined && engine !== undefined && countedShare < 1) void this.count(engine, text);
  }

  private failed({ message, typed }: Failure): "over" {
    const error = typed && { message, column: typed.column, length: typed.length };
    this.store.setState({ way: undefined, error: error ?? { message, column: 1, length: 0 } });
    return "over";
  }

  /** The way is once around: from the cursor to the end, and from the begin to the cursor. */
  private noteWay(searchedTo: number, from: number, direction: Direction, isSecond: boolean): void {
    const { way } = this.store.getState();
    const { beginNs: t0, endNs: t1 } = this.context.select.bounds();
    const end = direction === 1 ? t0 : t1;
    const passed = isSecond ? Math.abs(searchedTo - end) + (t1 - t0) / 2 : Math.abs(searchedTo - from);
    const share = Math.min(0.99, passed / Math.max(1, t1 - t0));
    if (way !== undefined) this.store.setState({ way: { ...way, share: Math.max(way.share, share) } });
  }

  /** Counts all hits, and finds the place of the one that is shown among them. */
  private async count(engine: EngineApi, text: string): Promise<void> {
    const mine = ++this.counted;
    const { beginNs: t0, endNs: t1 } = this.context.select.bounds();
    for (;;) {
      const { hit, rank } = this.store.getState();
      const at = hit !== undefined && rank === undefined ? { at: hit.t } : {};
      const asked = performance.now();
      const page = await engine.events({ t0, t1, limit: 0, row: 0, text, asker: COUNT, ...at });
      if (mine !== this.counted || !page.ok) return;
      const { total, readShare, before, isFull, absent } = page.value;
      this.store.setState({ total, countedShare: readShare, absent });
      const { hit: shown, nth } = this.store.getState();
      if (before !== undefined && shown !== undefined && shown === hit) this.store.setState({ rank: before + nth });
      if (readShare === 1 || isFull) {
        if (this.isPlaced() || isFull) return;
      } else await restAfter(asked);
    }
  }

  private isPlaced(): boolean {
    const { hit, rank } = this.store.getState();
    return hit === undefined || rank !== undefined;
  }
}
