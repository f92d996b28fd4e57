import type { EngineApi } from "../../../workers/model/engine-api.js";
import { CoalescingQuery } from "../../engine/coalescing-query.js";
import { isMomentOf } from "../../viewmodel/group-moment.js";
import type { Hover } from "../selection-store.js";
import type { ActionContext } from "./context.js";
import { answerAt, holdsPlace, NOTHING_THERE, type Place, type PlaceAnswer } from "./place-answer.js";

/** Asks what is under the pointer. */
export class PointerActions {
  private asking: { readonly engine: EngineApi; readonly query: PlaceQuery } | undefined;

  constructor(private readonly context: ActionContext) {}

  /** The pointer is at a place; undefined: outside of the lanes. */
  moveTo(hover: Hover | undefined): void {
    const { selection } = this.context.stores;
    if (hover?.lane === undefined) {
      selection.setState({ hover, hoverState: undefined, hoverGroup: undefined });
      return;
    }
    const place = { lane: hover.lane, timeNs: hover.timeNs };
    const { hoverState, hoverGroup } = selection.getState();
    const state = holdsPlace(hoverState, place) ? hoverState : undefined;
    const group = isMomentOf(hoverGroup, place.lane, place.timeNs) ? hoverGroup : undefined;
    selection.setState({ hover, hoverState: state, hoverGroup: group });
    if (state === undefined && group === undefined) this.query()?.request(place);
  }

  /** More has been read: what is under the pointer may last longer by now, or be another thing. */
  askAgain(): void {
    const { hover } = this.context.stores.selection.getState();
    if (hover?.lane !== undefined) this.query()?.request({ lane: hover.lane, timeNs: hover.timeNs });
  }

  /** What is under the pointer. Where the tooltip does not know it yet, as after a move by key, it is asked for. */
  async answer(): Promise<PlaceAnswer> {
    const { hover, hoverState: state, hoverGroup: group } = this.context.stores.selection.getState();
    if (state !== undefined || group !== undefined) return { state, group };
    const engine = this.context.engine();
    if (hover?.lane === undefined || engine === undefined) return NOTHING_THERE;
    return answerAt(this.context, engine, { lane: hover.lane, timeNs: hover.timeNs });
  }

  /** An engine that was closed never answers, so each has a query of its own. */
  private query(): PlaceQuery | undefined {
    const engine = this.context.engine();
    if (this.asking?.engine === engine) return this.asking?.query;
    this.asking?.query.dispose();
    const { selection } = this.context.stores;
    this.asking = engine && {
      engine,
      query: new CoalescingQuery(
        (place) => answerAt(this.context, engine, place),
        ({ state, group }) => selection.setState({ hoverState: state, hoverGroup: group }),
      ),
    };
    return this.asking?.query;
  }
}

type PlaceQuery = CoalescingQuery<Place, PlaceAnswer>;
