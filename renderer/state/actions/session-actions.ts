import { errorText } from "../../../workers/core/error-text.js";
import type { Failure, Result } from "../../../workers/core/result.js";
import type { GivenOffset } from "../../../workers/model/clock-choice.js";
import type { Budget, EngineApi, SessionChange, SessionInfo } from "../../../workers/model/engine-api.js";
import type { EngineClient } from "../../engine/engine-client.js";
import type { HostItem, OpenChoices } from "../../host/host-api.js";
import { readyTrace } from "../session-contents.js";
import { NO_SESSION } from "../session-store.js";
import { clearSession } from "./clear-session.js";
import type { ActionContext } from "./context.js";
import { follow, followOpening, showFirst } from "./follow-session.js";
import { addGivenSymbols, addGivenTexts } from "./given-facts.js";
import { addedTo, choicesOf, filesOf, given, growing, nameOf, sourceItem } from "./given-files.js";
import { type HandedOver, plainWish } from "./handed-over.js";
import { openWithin } from "./memory-choice.js";
import { openFromHost } from "./open-from-host.js";
import { deathOf, OPEN_ALREADY } from "./opening-failures.js";
import { relisted } from "./relisted.js";
import { itemOf, wishWithLast, wishWithout } from "./removed-traces.js";
import { type Attempt, NO_WISH, OpenedContents, type Wish } from "./wish.js";
import { joinedAtOnce, joinedWish, requestOf, settledWish, wishOnScreen } from "./wish-on-screen.js";

type Opens = (api: EngineApi) => Promise<Result<SessionInfo>>;

export type SessionActions = ReturnType<typeof createSessionActions>;

/** Opens and closes traces. The open one stays as it is until another has opened. */
export function createSessionActions(context: ActionContext) {
  const { stores, host } = context;
  const { session, ui } = stores;

  /** What is on screen, and what was wished for last. */
  let shown = NO_WISH;
  let last = NO_WISH;
  let attempt: Attempt | undefined;
  /** A change of the open trace that begins again once the live log has begun anew. */
  let postponed: Attempt | undefined;
  const contents = new OpenedContents();
  let client: EngineClient | undefined;

  const isOpen = () => session.getState().phase === "open";
  const clear = () => {
    shown = NO_WISH;
    clearSession(stores);
  };
  const close = () => {
    context.setEngine(undefined);
    client = undefined;
    clear();
  };

  /** Gives up what opens beside the open trace, or waits for an answer. */
  const drop = () => {
    if (attempt?.client === client) void attempt?.client.api.cancel();
    else attempt?.client.dispose();
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
    const files = filesOf(wish.items);
    if (files.ok) {
      return beginBy(wish, (api) => openWithin(context, api, requestOf(wish, files.value)));
    }
    forget();
    last = wish;
    fail(wish, files.error);
  };

  /** `ask`: has an engine of its own open what is wished for. */
  const beginBy = async (wish: Wish, ask: Opens, createEngine = context.createEngine) => {
    forget();
    last = wish;
    const { items, budget } = wish;
    const name = nameOf(items);
    if (isOpen()) session.setState({ next: { name, isReady: false } });
    else {
      close();
      session.setState({ phase: "opening", name, items: items.map(sourceItem), budget });
    }
    const mine: Attempt = { wish, client: createEngine() };
    attempt = mine;
    const { api, death } = mine.client;
    const giveUp = (failure: Failure) => {
      if (attempt === mine) drop();
      else if (context.engine() === api) close();
      else return;
      fail(wish, failure);
    };
    void death.then((reason) => giveUp(deathOf(reason)));
    try {
      const answer = ask(api);
      void followOpening(context, api, () => attempt === mine);
      const opened = await answer;
      if (attempt !== mine) return;
      if (!opened.ok) return giveUp(opened.error);
      mine.info = opened.value;
      const isSame = opened.value.contentId === session.getState().info?.contentId;
      if (!wish.asks || isSame || !isOpen()) return await take(mine, opened.value);
      if (contents.isAmong(opened.value.contentId, shown.items)) return giveUp(OPEN_ALREADY);
      session.setState({ opening: undefined, next: readyTrace(name, session.getState().info, opened.value) });
      ui.setState({ dialog: "replace-or-add" });
    } catch (error) {
      giveUp({ message: `the engine failed: ${errorText(error)}` });
    }
  };

  /** Shows what has opened, in place of the open trace. */
  const take = async ({ wish, client: next }: Attempt, info: SessionInfo) => {
    const { items, budget, carried } = wish;
    attempt = undefined;
    if (next === client) clear();
    else {
      close();
      context.setEngine(next);
    }
    client = next;
    shown = wish;
    contents.add(info.contentId, items);
    const { api } = next;
    const isCurrent = () => context.engine() === api;
    const processNames = items.find(({ item }) => item.processNames !== undefined)?.item.processNames;
    const topologyText = items.find(({ item }) => item.topology !== undefined)?.item.topology;
    const removed = wish.removed.map(({ path }) => path);
    session.setState({
      name: nameOf(items),
      items: items.map(sourceItem),
      budget,
      info,
      removed,
      processNames,
      topologyText,
      phase: "open",
      carried: carried?.(info),
    });
    showFirst(context, info);
    await addGivenTexts(context, api, processNames, topologyText);
    await follow(context, api, isCurrent);
    if (isCurrent()) await addGivenSymbols(context, api, items);
  };
  const onScreen = () => wishOnScreen(stores, shown);
  const lastWish = () => (last === shown ? onScreen() : last);

  /** Opens items; where a trace is open, asks what becomes of it when they have opened. */
  const open = (items: readonly HostItem[]) =>
    begin({ ...NO_WISH, items: given(items), choices: choicesOf(items), asks: true });

  /**
   * Has the engine of the open trace change its traces, which stay on screen until then. Where it cannot, all traces of
   * the wish are opened anew. Answers whether the wish is on screen now.
   */
  const change = async (wish: Wish, ask: (api: EngineApi) => Promise<Result<SessionChange>>): Promise<boolean> => {
    await tryChange(wish, ask);
    return shown === wish;
  };
  const tryChange = async (wish: Wish, ask: (api: EngineApi) => Promise<Result<SessionChange>>) => {
    const engine = client;
    if (engine === undefined) return;
    const mine: Attempt = { wish, client: engine, ask };
    attempt = mine;
    last = wish;
    const waits = session.getState().progress?.phase === "live";
    session.setState({ next: { name: nameOf(wish.items), isReady: false, waits } });
    try {
      const answer = ask(engine.api);
      void followOpening(context, engine.api, () => attempt === mine);
      const changed = await answer;
      if (attempt !== mine) return;
      if (changed.ok && changed.value.kind === "changed") return await take(mine, changed.value.info);
      drop();
      if (changed.ok) await begin(mine.wish);
      else fail(wish, changed.error);
    } catch (error) {
      if (attempt !== mine) return;
      drop();
      fail(wish, { message: `the engine failed: ${errorText(error)}` });
    }
  };

  return {
    open,
    /** Opens the last items again with higher limits: those raised before stay raised. The next items have the usual ones again. */
    async openWith(raised: Partial<Budget>) {
      const wish = lastWish();
      if (0 < wish.items.length) await begin({ ...wish, budget: { ...wish.budget, ...raised } });
    },
    /** Shows a log that grows, in place of what is on screen. `ask`: has the engine open it. */
    openLive: (item: HostItem, ask: Opens, createEngine?: () => EngineClient) =>
      beginBy({ ...NO_WISH, items: growing(item) }, ask, createEngine),
    /** The log on screen grows no more: it is this file. What was wished for meanwhile is of the file, too. */
    settleLive(item: HostItem) {
      const isLast = last === shown;
      shown = settledWish(shown, item);
      last = isLast ? shown : settledWish(last, item);
      for (const one of [attempt, postponed]) if (one !== undefined) one.wish = settledWish(one.wish, item);
    },
    /**
     * The live log on screen begins anew, without what is too old to be kept. A trace that waits to join it goes on waiting;
     * while another one opens beside it, nothing is done.
     */
    async beginLiveAgain(ask: (api: EngineApi) => Promise<Result<SessionChange>>) {
      if (attempt !== undefined && attempt.client !== client) return;
      postponed = attempt;
      await change({ ...onScreen(), carried: undefined }, ask);
      const waiting = postponed;
      postponed = undefined;
      if (waiting?.ask !== undefined && attempt === undefined) await change(waiting.wish, waiting.ask);
    },
    /** What is on screen, for another window. */
    plainWish: () => plainWish(onScreen()),
    /** Opens what another window shows. */
    openHanded: (wish: HandedOver["wish"]) => begin({ ...wish, asks: false }),
    shownItems: () => shown.items.map(({ item }) => item),
    /** What was to be opened last, and may have been refused. */
    lastItems: () => last.items,
    /** Opens the last items again, read otherwise. */
    async openAgain(choices: OpenChoices) {
      const wish = await relisted(lastWish(), host);
      if (0 < wish.items.length) await begin({ ...wish, choices: { ...wish.choices, ...choices } });
    },
    /** How what is on screen was opened. */
    choices: (): OpenChoices => shown.choices,
    /** Reads the open trace again from its begin, as after a stop, with its files as they are now. */
    async readAgain() {
      if (isOpen()) await begin(await relisted(onScreen(), host));
    },
    /** Opens what is on screen again, with the clock of a machine as the user sets it; undefined: as the traces tell it. */
    async setClock(machine: string, offset: Omit<GivenOffset, "trace"> | undefined) {
      if (!isOpen()) return;
      const others = (shown.choices.offsets ?? []).filter(({ trace }) => trace !== machine);
      const own = offset === undefined ? [] : [{ trace: machine, ...offset }];
      await begin({ ...onScreen(), choices: { ...shown.choices, offsets: [...others, ...own] } });
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
    /** The other answer: the new traces join the open ones, on one timeline. The view stays. */
    async add() {
      if (attempt?.info === undefined) return;
      const { items, budget, choices } = attempt.wish;
      const wish = onScreen();
      const toAdd = items.map(({ item }) => item);
      const added = addedTo(wish.items, toAdd);
      const all = joinedWish(wish, { items: added, budget, choices });
      const files = filesOf(added);
      contents.add(attempt.info.contentId, added);
      drop();
      if (!files.ok) return fail({ ...wish, items: added }, files.error);
      await change(all, (api) => api.add(requestOf(all, files.value)));
    },
    /** Opens items beside what is on screen, at once, with what there is of a recording that runs. */
    async join(items: readonly HostItem[], log: HostItem | undefined) {
      const { wish, added } = joinedAtOnce(isOpen() ? onScreen() : NO_WISH, items, log);
      const files = added && filesOf(added);
      if (files?.ok !== true) return begin(wish);
      await change(wish, (api) => api.add(requestOf(wish, files.value)));
    },
    /** Takes a trace, by its path, off the timeline; the others stay as they are. Answers whether it is off. */
    async remove(path: string): Promise<boolean> {
      const rest = wishWithout(onScreen(), path, session.getState().trace?.traces ?? []);
      if (rest === undefined) return false;
      return change(rest, (api) => api.remove({ name: nameOf(rest.items), paths: [path] }));
    },
    /** Puts the trace that was removed last on the timeline again. Answers whether it is there. */
    async putBack(): Promise<boolean> {
      const { trace, lanes } = session.getState();
      const last = wishWithLast(onScreen(), lanes);
      const files = last && filesOf([itemOf(last.back, trace?.traces ?? [])]);
      if (last === undefined || files?.ok !== true) return false;
      return change(last.wish, (api) => api.add(requestOf(last.wish, files.value)));
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
    ...openFromHost(host, open, (failure) => fail(NO_WISH, failure)),
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
