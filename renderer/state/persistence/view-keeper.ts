import type { LaneList } from "../../../workers/model/engine-api.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import type { ViewRow } from "../../persist/schema.js";
import { endOf, type Viewport, wholeView } from "../../viewmodel/viewport.js";
import type { OrderActions } from "../actions/order-actions.js";
import type { SqueezeActions } from "../actions/squeeze-actions.js";
import type { TopologyActions } from "../actions/topology-actions.js";
import type { TreeActions } from "../actions/tree-actions.js";
import type { ViewActions } from "../actions/view-actions.js";
import { FIRST_PROFILE } from "../profile-store.js";
import type { Selectors } from "../selectors.js";
import type { Stores } from "../stores.js";
import { PassingLanes } from "./passing-lanes.js";
import { restoredProfile } from "./saved-profile.js";
import { keptStates, pickedNs, savedChoices, savedOrder, savedSqueeze, savedView } from "./saved-view.js";

/** Changes are written at most this often, so that a drag is one write and a crash costs next to nothing. */
const WRITE_EVERY_MS = 300;

export interface ViewKeeperDependencies {
  readonly stores: Stores;
  readonly select: Selectors;
  readonly view: ViewActions;
  readonly tree: TreeActions;
  readonly order: OrderActions;
  readonly topology: TopologyActions;
  readonly squeeze: Pick<SqueezeActions, "restore">;
  /** Selects the state of a lane at a time; the view stays. */
  readonly pickAgain: (lane: LaneId, timeNs: number) => void;
  readonly load: (contentId: string) => Promise<ViewRow | undefined>;
  readonly save: (row: ViewRow) => void;
}

/**
 * Keeps the view of the open trace by its content, and restores it when that content is opened again. While
 * the trace is read, lanes and times appear bit by bit, and the view is restored with them. Changes of the
 * user win over the kept view.
 */
export class ViewKeeper {
  private contentId = "";
  private pending: ViewRow | undefined;
  private isReady = false;
  private isDirty = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ownView: Viewport | undefined;
  private ownTree: readonly unknown[] = [];
  private ownScrollPx = 0;
  private seen: readonly unknown[] = [];
  private readonly passing = new PassingLanes();
  private readonly stops: readonly (() => void)[];

  constructor(private readonly parts: ViewKeeperDependencies) {
    const { session, view, tree, selection, compare, markers, profile } = parts.stores;
    this.stops = [
      session.subscribe((state, before) => {
        if (before.phase === "open" && before.info !== state.info && state.phase !== "open") this.leave(before.lanes);
        else if (state.phase === "open" && state.info?.contentId !== this.contentId) this.enter();
        else this.restore();
        if (state.cpuOrder !== before.cpuOrder) this.note();
      }),
      ...[view, tree, selection, compare, markers, profile].map((store) => store.subscribe(() => this.note())),
    ];
    if (session.getState().phase === "open") this.enter();
  }

  /** Writes pending changes. */
  flush(lanes: LaneList | undefined = this.parts.stores.session.getState().lanes): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.isDirty || lanes === undefined) return;
    this.isDirty = false;
    const named = this.passing.withFormer(lanes);
    const view = savedView(this.contentId, Date.now(), named, keptStates(this.parts.stores));
    this.parts.save(this.passing.withAwaited(view, lanes));
  }

  /** What was restored is discarded. */
  forget(): void {
    this.passing.forget();
  }

  dispose(): void {
    this.flush();
    for (const stop of this.stops) stop();
  }

  private enter(): void {
    const id = this.parts.stores.session.getState().info?.contentId ?? "";
    this.contentId = id;
    this.isReady = false;
    this.pending = undefined;
    this.ownView = undefined;
    this.ownTree = this.treeNow();
    this.passing.clear();
    void this.parts.load(id).then((kept) => {
      if (id !== this.contentId || this.parts.stores.session.getState().phase !== "open") return;
      const row = this.parts.stores.session.getState().carried ?? kept;
      this.pending = row;
      this.isReady = row === undefined;
      this.seen = this.kept();
      this.restore();
    });
  }

  private leave(lanes: LaneList | undefined): void {
    this.flush(lanes);
    this.contentId = "";
    this.isReady = false;
    this.pending = undefined;
    this.passing.clear();
    this.parts.stores.persistence.setState({ isRestored: false });
  }

  private restore(): void {
    const { lanes, trace } = this.parts.stores.session.getState();
    if (lanes === undefined) return;
    this.restoreLate(lanes);
    const row = this.pending;
    if (row === undefined) return;
    const isRead = trace !== undefined;
    const hasTree = this.restoreTree(row, lanes);
    if (isRead && !this.isTreeTouched()) this.passing.await(row, lanes);
    const hasView = this.restoreWindow(row, isRead);
    if (!isRead) return;
    this.pending = undefined;
    const hasOrder = this.restoreOrder(row, lanes);
    this.parts.stores.tree.setState(({ curves }) => (curves.length === 0 ? { curves: row.curves ?? [] } : {}));
    this.parts.stores.compare.setState(({ a, b }) => (a === undefined && b === undefined ? { ...row.compared } : {}));
    this.parts.stores.markers.setState(({ a, b }) => (a === undefined && b === undefined ? { ...row.markers } : {}));
    this.parts.stores.profile.setState((now) => (now === FIRST_PROFILE ? restoredProfile(row, lanes) : {}));
    const squeezed = savedSqueeze(row, lanes);
    if (squeezed !== undefined) this.parts.squeeze.restore(squeezed);
    const { lane, area } = savedChoices(row, lanes);
    this.parts.stores.selection.setState({
      ...(row.selection === undefined ? {} : { range: row.selection }),
      ...(area === undefined ? {} : { area }),
      ...(lane === undefined ? {} : { lane }),
    });
    if (lane !== undefined && row.stateNs !== undefined) this.parts.pickAgain(lane, row.stateNs);
    this.seen = this.kept();
    this.isReady = true;
    this.parts.stores.persistence.setState({ isRestored: hasTree || hasView || hasOrder || squeezed !== undefined });
  }

  /** Lanes of analyses come after all is read. */
  private restoreLate(lanes: LaneList): void {
    const { tree, selection, view } = this.parts.stores;
    const late = this.passing.see(lanes, tree.getState(), selection.getState());
    if (late === undefined) return;
    const { scrollPx } = late.row;
    const isScrolled = view.getState().scrollPx !== this.ownScrollPx;
    this.parts.tree.restore(late.tree);
    selection.setState(late.selection);
    if (!isScrolled) this.parts.view.restore({ scrollPx });
    this.ownScrollPx = view.getState().scrollPx;
    const { lane } = late.selection;
    if (lane !== undefined && late.row.stateNs !== undefined) this.parts.pickAgain(lane, late.row.stateNs);
    if (this.isReady) this.seen = this.kept();
  }

  private isTreeTouched(): boolean {
    return this.treeNow().some((part, i) => part !== this.ownTree[i]);
  }

  /** Answers whether the restored tree differs from the initial one. */
  private restoreTree(row: ViewRow, lanes: LaneList): boolean {
    if (this.isTreeTouched()) return false;
    const { open, pinned, hidden, arranged } = savedChoices(row, lanes);
    this.parts.tree.restore({ open, pinned, hidden, arranged, shownSet: row.laneSet });
    this.parts.tree.restoreFilter(row.filter);
    this.ownTree = this.treeNow();
    const isShownInPart = row.filter !== "" || row.laneSet !== undefined;
    return 0 < open.size + pinned.length + hidden.size + arranged.size || isShownInPart;
  }

  /** Once the trace is read: lanes are sorted by figures of the window. Answers whether it differs from the initial one. */
  private restoreOrder(row: ViewRow, lanes: LaneList): boolean {
    const { tree, session } = this.parts.stores;
    const { order, hidesIdle } = tree.getState();
    const kept = savedOrder(row, lanes);
    const isTouched = order !== "given" || hidesIdle || session.getState().cpuOrder.by !== "topology";
    if (isTouched) return false;
    if (kept.order !== "given") void this.parts.order.restore(kept.order);
    if (row.hidesIdle === true) this.parts.order.setIdleHidden(true);
    if (kept.cpuOrder.by !== "topology") this.parts.topology.restoreOrder(kept.cpuOrder);
    return kept.order !== "given" || row.hidesIdle === true || kept.cpuOrder.by !== "topology";
  }

  /** Waits until the trace reaches as far as the window did. */
  private restoreWindow(row: ViewRow, isRead: boolean): boolean {
    const { view, isWhole } = this.parts.stores.view.getState();
    const bounds = this.parts.select.bounds();
    const isUntouched = view === this.ownView || isWhole;
    const isWholeAgain = row.isWhole === true;
    if (!isUntouched || (!isRead && !isWholeAgain && bounds.endNs < row.t1)) return false;
    const window = isWholeAgain ? wholeView(bounds) : { startNs: row.t0, spanNs: row.t1 - row.t0 };
    this.parts.view.restore({ view: window, scrollPx: row.scrollPx });
    const after = this.parts.stores.view.getState();
    this.ownView = after.view;
    this.ownScrollPx = after.scrollPx;
    return !after.isWhole || 0 < row.scrollPx;
  }

  private note(): void {
    const now = this.kept();
    if (!this.isReady || now.every((part, i) => part === this.seen[i])) return;
    this.seen = now;
    this.isDirty = true;
    this.timer ??= setTimeout(() => this.flush(), WRITE_EVERY_MS);
    const { persistence, view } = this.parts.stores;
    if (persistence.getState().isRestored && view.getState().view !== this.ownView)
      persistence.setState({ isRestored: false });
  }

  private kept(): readonly unknown[] {
    const { view, tree, selection, session, compare, markers } = this.parts.stores;
    const { a, b } = compare.getState();
    const { view: window, scrollPx, squeezing, isWhole } = view.getState();
    // It grows with a log of living VMs, without a change by the user.
    const isGrowing = isWhole && session.getState().progress?.phase === "live";
    const { order, hidesIdle, curves } = tree.getState();
    const picked = selection.getState();
    const { range, area, lane } = picked;
    const selected = [range, area, lane, pickedNs(picked)];
    return [
      ...(isGrowing ? [isWhole, isWhole] : [window.startNs, endOf(window)]),
      scrollPx,
      squeezing?.leastNs,
      squeezing?.lane,
      ...this.treeNow(),
      markers.getState(),
      order,
      hidesIdle,
      curves,
      a,
      b,
      session.getState().cpuOrder,
      ...selected,
    ];
  }

  private treeNow(): readonly unknown[] {
    const { open, hidden, pinned, arranged, shownSet, filterText } = this.parts.stores.tree.getState();
    return [open, hidden, pinned, arranged, shownSet, filterText];
  }
}
