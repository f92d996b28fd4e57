import { errorText } from "../../../workers/core/error-text.js";
import { type Failure, failureText } from "../../../workers/core/result.js";
import type { Budget, SessionInfo } from "../../../workers/model/engine-api.js";
import type { EngineClient } from "../../engine/engine-client.js";
import type { HostItem } from "../../host/host-api.js";
import { emptyHistory } from "../../viewmodel/history.js";
import { type CarriedView, carryView } from "../persistence/carried-view.js";
import { NO_SEARCH } from "../search-store.js";
import { NO_SELECTION } from "../selection-store.js";
import { NO_SESSION } from "../session-store.js";
import type { ActionContext } from "./context.js";
import { follow, followOpening, showWhole } from "./follow-session.js";
import { filesOf, nameOf, sourceItem } from "./given-files.js";

const DEATH_HINT = "it may have run out of memory: open a part of the trace, or use the command line";

export type SessionActions = ReturnType<typeof createSessionActions>;

/** What is to be opened, and how. */
interface Wish {
  readonly items: readonly HostItem[];
  readonly budget: Partial<Budget>;
  /** The view that it begins with. */
  readonly carried?: CarriedView | undefined;
  /** Where another trace is open, the user says first what becomes of it. */
  readonly asks: boolean;
}

/** A wish whose engine opens, or has opened and waits for the user's answer. */
interface Attempt {
  readonly wish: Wish;
  readonly client: EngineClient;
  info?: SessionInfo;
}

const NO_WISH: Wish = { items: [], budget: {}, asks: false };

/** Opens and closes traces. The open one stays as it is until another has opened. */
export function createSessionActions(context: ActionContext) {
  const { stores, host } = context;
  const { session, ui } = stores;

  /** What is on screen, and what was wished for last. */
  let shown = NO_WISH;
  let last = NO_WISH;
  let attempt: Attempt | undefined;

  const isOpen = () => session.getState().phase === "open";

  const close = () => {
    shown = NO_WISH;
    context.setEngine(undefined);
    session.setState({ ...NO_SESSION, generation: session.getState().generation + 1 }, true);
    stores.selection.setState(NO_SELECTION, true);
    stores.search.setState(NO_SEARCH, true);
    stores.tree.setState({
      open: new Map(),
      hidden: new Set(),
      pinned: [],
      filterText: "",
      appliedFilter: "",
      shares: undefined,
      order: "given",
      orderShares: undefined,
      hidesIdle: false,
      idle: new Set(),
    });
    stores.view.setState({ scrollPx: 0, history: emptyHistory(), isWhole: true });
  };

  /** Gives up what opens beside the open trace, or waits for an answer. */
  const drop = () => {
    attempt?.client.dispose();
    attempt = undefined;
    if (ui.getState().dialog === "replace-or-add") ui.setState({ dialog: "none" });
    if (isOpen()) session.setState({ next: undefined, opening: undefined });
  };

  const forget = () => {
    drop();
    last = shown;
    if (session.getState().refused !== undefined) session.setState({ refused: undefined });
  };

  const fail = ({ items, budget }: Wish, failure: Failure) => {
    const name = nameOf(items);
    if (isOpen()) session.setState({ next: undefined, opening: undefined, refused: { name, failure } });
    else session.setState({ ...NO_SESSION, phase: "failed", name, failure, budget });
  };

  const begin = async (wish: Wish) => {
    forget();
    last = wish;
    const files = filesOf(wish.items);
    if (!files.ok) return fail(wish, files.error);
    const { items, budget } = wish;
    const name = nameOf(items);
    if (isOpen()) session.setState({ next: { name, isReady: false } });
    else {
      close();
      session.setState({ phase: "opening", name, items: items.map(sourceItem), budget });
    }
    const mine: Attempt = { wish, client: context.createEngine() };
    attempt = mine;
    const { api, death } = mine.client;
    const giveUp = (failure: Failure) => {
      if (attempt === mine) drop();
      else if (context.engine() === api) close();
      else return;
      fail(wish, failure);
    };
    void death.then((reason) => giveUp({ message: `the engine stopped: ${reason}`, hint: DEATH_HINT }));
    try {
      const answer = api.open({ name, files: files.value, budget });
      void followOpening(context, api, () => attempt === mine);
      const opened = await answer;
      if (attempt !== mine) return;
      if (!opened.ok) return giveUp(opened.error);
      mine.info = opened.value;
      const isSame = opened.value.contentId === session.getState().info?.contentId;
      if (!wish.asks || isSame || !isOpen()) return await take(mine, opened.value);
      session.setState({ opening: undefined, next: { name, isReady: true } });
      ui.setState({ dialog: "replace-or-add" });
    } catch (error) {
      giveUp({ message: `the engine failed: ${errorText(error)}` });
    }
  };

  /** Shows what has opened, in place of the open trace. */
  const take = async ({ wish, client }: Attempt, info: SessionInfo) => {
    const { items, budget, carried } = wish;
    attempt = undefined;
    close();
    shown = wish;
    context.setEngine(client);
    const { api } = client;
    const isCurrent = () => context.engine() === api;
    const processNames = items.find((item) => item.processNames !== undefined)?.processNames;
    const topologyText = items.find((item) => item.topology !== undefined)?.topology;
    const about = { name: nameOf(items), items: items.map(sourceItem), budget, info, processNames, topologyText };
    session.setState({ ...about, phase: "open", carried: carried?.(info) });
    showWhole(context);
    if (processNames !== undefined) {
      const named = await api.nameProcesses(processNames);
      if (!named.ok) ui.setState({ message: failureText(named.error) });
    }
    if (topologyText !== undefined) {
      const placed = await api.placeCpus(topologyText);
      if (!placed.ok) ui.setState({ message: failureText(placed.error) });
    }
    await follow(context, api, isCurrent);
  };

  /** What is on screen, to be opened again: with the view and the names of processes that it has by now. */
  const onScreen = (): Wish => {
    const { processNames, topologyText } = session.getState();
    const [first, ...others] = shown.items;
    const given = {
      ...(processNames === undefined ? {} : { processNames }),
      ...(topologyText === undefined ? {} : { topology: topologyText }),
    };
    const items = first === undefined ? shown.items : [{ ...first, ...given }, ...others];
    return { items, budget: shown.budget, carried: carryView(stores), asks: false };
  };

  /** Opens items; where a trace is open, asks what becomes of it when they have opened. */
  const open = (items: readonly HostItem[]) => begin({ items, budget: {}, asks: true });

  return {
    open,
    /**
     * Opens the last items again with higher limits. Limits raised before stay raised and names of
     * processes stay; the next items have the usual limits again.
     */
    async openWith(raised: Partial<Budget>) {
      if (last.items.length === 0) return;
      const budget = { ...last.budget, ...raised };
      if (last === shown) await begin({ ...onScreen(), budget });
      else await begin({ ...last, budget });
    },
    /** Reads the open trace again from its begin, as after a stop. */
    async readAgain() {
      if (isOpen()) await begin(onScreen());
    },
    /** The answer to the question of `open`: the new trace takes the place of the open one. */
    async replace() {
      const ready = attempt;
      if (ready?.info === undefined) return;
      ui.setState({ dialog: "none" });
      try {
        await take(ready, ready.info);
      } catch (error) {
        if (context.engine() !== ready.client.api) return;
        close();
        fail(ready.wish, { message: `the engine failed: ${errorText(error)}` });
      }
    },
    /** The other answer: the traces are opened together, on one timeline. The view stays. */
    async add() {
      if (attempt?.info === undefined) return;
      const { items, budget } = attempt.wish;
      const wish = onScreen();
      await begin({ ...wish, items: [...wish.items, ...items], budget: { ...wish.budget, ...budget } });
    },
    /** Gives up what was to be opened, and its failure; the open trace stays. Answers whether there was anything. */
    dismiss(): boolean {
      const { next, refused } = session.getState();
      if (next === undefined && refused === undefined) return false;
      forget();
      return true;
    },
    /** The question was closed without an answer. */
    decline() {
      if (session.getState().next?.isReady === true) forget();
    },
    async openSample(id: string) {
      const sample = await host.openSample(id);
      if (sample.ok) await open([sample.value]);
      else fail(NO_WISH, sample.error);
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
      if (attempt === undefined) await context.engine()?.cancel();
      else if (isOpen()) forget();
      else await attempt.client.api.cancel();
    },
    close() {
      forget();
      close();
    },
  };
}
