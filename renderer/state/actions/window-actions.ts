import { askFor, handOver } from "../../host/hand-over.js";
import { openWindow } from "../../host/open-window.js";
import {
  type LinkedMessage,
  type LinkedSession,
  linkedMessage,
  linkedPart,
  sharesTrace,
} from "../../viewmodel/linked-view.js";
import { sameViewport } from "../../viewmodel/viewport.js";
import type { PersistenceActions } from "../persistence/persistence-actions.js";
import { timelineOf } from "../selectors.js";
import { contentsOf } from "../session-contents.js";
import type { ActionContext } from "./context.js";
import { type HandedOver, handedFrom } from "./handed-over.js";
import { newId } from "./new-id.js";
import type { SessionActions } from "./session-actions.js";
import type { UiActions } from "./ui-actions.js";
import type { ViewActions } from "./view-actions.js";

const LINK_CHANNEL = "lanescope linked windows";

export interface WindowDependencies {
  readonly session: SessionActions;
  readonly view: ViewActions;
  readonly ui: UiActions;
  readonly persistence: Pick<PersistenceActions, "flushView">;
}

/** What windows send each other: what a linked one shows, or that all windows of these traces are linked or not. */
type News =
  | { readonly is: "shown"; readonly shown: LinkedMessage }
  | { readonly is: "link"; readonly contents: readonly string[]; readonly isLinked: boolean };

/** Other windows on the same traces: opens them, and shows the same time in those that are linked. */
export function createWindowActions(context: ActionContext, { session, view, ui, persistence }: WindowDependencies) {
  const { stores, host } = context;
  /** By which windows that are opened from this one find it. */
  const name = newId();
  let channel: BroadcastChannel | undefined;
  /** What comes from another window is not told to it again. */
  let isFollowing = false;

  const isOpen = () => stores.session.getState().phase === "open";
  const own = (): LinkedSession => {
    const { info } = stores.session.getState();
    return { contents: contentsOf(info), timeline: timelineOf(info) };
  };
  const send = (news: News) => channel?.postMessage(news);
  const part = () => {
    const { range, cursorNs } = stores.selection.getState();
    return { view: stores.view.getState().view, range, cursorNs };
  };
  const tell = () => {
    if (isFollowing || !stores.ui.getState().isLinked || !isOpen()) return;
    send({ is: "shown", shown: linkedMessage(own(), part()) });
  };
  const follow = (shown: LinkedMessage) => {
    const next = stores.ui.getState().isLinked && isOpen() ? linkedPart(own(), shown) : undefined;
    if (next === undefined) return;
    isFollowing = true;
    try {
      const now = part();
      if (!sameViewport(next.view, now.view)) view.show(next.view);
      const isSame = next.range?.t0 === now.range?.t0 && next.range?.t1 === now.range?.t1;
      if (!isSame || next.cursorNs !== now.cursorNs)
        stores.selection.setState({ range: next.range, cursorNs: next.cursorNs });
    } finally {
      isFollowing = false;
    }
  };
  const hear = (news: News) => {
    if (news.is === "shown") return follow(news.shown);
    if (isOpen() && sharesTrace(own().contents, news.contents)) ui.setLinked(news.isLinked);
  };

  return {
    /** Opens another window that shows the same traces. It reads them for itself. */
    async openAnother() {
      persistence.flushView();
      await openWindow(host, name);
      ui.say("Another window opens: it reads the trace for itself, and takes as much memory again");
    },
    /** Links all windows of these traces, so that they show the same time and selection, or lets each go its own way. */
    toggleLink() {
      const isLinked = !stores.ui.getState().isLinked;
      ui.setLinked(isLinked);
      send({ is: "link", contents: own().contents, isLinked });
      ui.say(isLinked ? "All windows of this trace show the same time now" : "Each window shows its own time now");
      tell();
    },
    /** Opens what the window of that name shows. Answers false if it is gone, or shows what is being recorded: any window can. */
    async takeOver(opener: string): Promise<boolean> {
      const handed = handedFrom(await askFor(opener, name));
      if (handed === undefined) return false;
      ui.setLinked(handed.isLinked);
      if (handed.wish.items.some(({ isGrowing }) => isGrowing === true)) return false;
      await session.openHanded(handed.wish);
      return true;
    },
    /** Answers other windows from now on. Returns the way to stop. */
    start(): () => void {
      if (typeof BroadcastChannel === "undefined") return () => {};
      const linked = new BroadcastChannel(LINK_CHANNEL);
      channel = linked;
      linked.onmessage = ({ data }: MessageEvent<News>) => hear(data);
      const give = (): HandedOver | undefined =>
        isOpen() ? { wish: session.plainWish(), isLinked: stores.ui.getState().isLinked } : undefined;
      const stops = [
        handOver(name, give),
        stores.view.subscribe((now, before) => {
          if (now.view !== before.view) tell();
        }),
        stores.selection.subscribe((now, before) => {
          if (now.range !== before.range || now.cursorNs !== before.cursorNs) tell();
        }),
        () => linked.close(),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
