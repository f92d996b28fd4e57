import { formatCountOf } from "../../../workers/core/format.js";
import { type Failure, failureText } from "../../../workers/core/result.js";
import { linkText, parseLink, type ViewLink } from "../../../workers/model/view-link.js";
import type { HostItem } from "../../host/host-api.js";
import type { RecentRow } from "../../persist/schema.js";
import { isHere, lanesAway, linkOf, viewOf } from "../link-view.js";
import { savedChoices } from "../persistence/saved-view.js";
import { NO_SESSION } from "../session-store.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import type { SelectionActions } from "./selection-actions.js";
import type { SessionActions } from "./session-actions.js";
import type { TreeActions } from "./tree-actions.js";
import type { UiActions } from "./ui-actions.js";
import type { ViewActions } from "./view-actions.js";

export interface LinkDependencies {
  readonly record: RecordEdit;
  readonly session: Pick<SessionActions, "open" | "reopen">;
  readonly tree: Pick<TreeActions, "restore" | "restoreFilter">;
  readonly view: Pick<ViewActions, "jumpTo" | "revealLane">;
  readonly selection: Pick<SelectionActions, "aim">;
  readonly ui: Pick<UiActions, "say" | "copy">;
}

const NOT_KNOWN: Failure = {
  message: "its trace was not opened here before",
  hint: "open the trace: the link then leads to its place",
};
const CHANGED: Failure = {
  message: "the trace that was opened here has changed since",
  hint: "open the trace as it was: the link then leads to its place",
};

/**
 * Links to views. A link opens nothing that the user has not opened before: it names content, and what has that content is
 * looked for on screen and among the recent traces. Where it is in neither, the link waits until the user opens it.
 */
export function createLinkActions(
  { stores }: ActionContext,
  { record, session, tree, view, selection, ui }: LinkDependencies,
) {
  const { session: open, persistence } = stores;
  let waiting: ViewLink | undefined;
  /** It waits for a recent trace that opens. */
  let isOpening = false;

  open.subscribe((now, before) => {
    if (waiting === undefined || now.phase !== "open") return;
    const isNew = before.phase !== "open" || before.info?.contentId !== now.info?.contentId;
    if (isHere(waiting, now.info)) arrive(isNew);
    else if (isNew && isOpening) refuse(CHANGED);
  });
  persistence.subscribe((now, before) => {
    if (now.isRead && !before.isRead) void look();
  });

  /** Its traces are open: a view begins with a trace, or takes the place of the one on screen. */
  const arrive = (isNew: boolean) => {
    const { info, lanes } = open.getState();
    const link = waiting;
    if (link === undefined || info === undefined) return;
    if (isNew) {
      waiting = undefined;
      isOpening = false;
      open.setState({ carried: viewOf(link, info) });
      ui.say("The view of the link");
    } else if (lanes !== undefined) {
      waiting = undefined;
      isOpening = false;
      show(link);
    }
  };

  const show = (link: ViewLink) => {
    const { info, lanes } = open.getState();
    if (info === undefined || lanes === undefined) return;
    const row = viewOf(link, info);
    const { open: opened, pinned, hidden, lane, area } = savedChoices(row, lanes);
    record("open a link", () => {
      tree.restore({ open: opened, pinned, hidden, shownSet: undefined });
      tree.restoreFilter(row.filter);
    });
    view.jumpTo({ startNs: row.t0, spanNs: row.t1 - row.t0 }, 0);
    stores.selection.setState({ range: row.selection, area, lane, state: undefined, group: undefined });
    if (lane !== undefined) view.revealLane(lane);
    if (lane !== undefined && row.stateNs !== undefined) void selection.aim(lane, row.stateNs);
    const away = lanesAway(link, lanes);
    ui.say(`The view of the link${away === 0 ? "" : `; ${formatCountOf(away, "lane")} of it not in this trace`}`);
  };

  const refuse = (failure: Failure) => {
    isOpening = false;
    const refused = { name: "The link", failure };
    if (open.getState().phase === "open") open.setState({ refused });
    else open.setState({ ...NO_SESSION, phase: "failed", ...refused });
  };

  /** Opens the recent trace that has the content. */
  const look = async () => {
    const link = waiting;
    const { phase, info } = open.getState();
    if (link === undefined || isOpening || phase === "opening" || !persistence.getState().isRead) return;
    if (phase === "open" && isHere(link, info)) return;
    const recent = recentOf(link, persistence.getState().recents);
    if (recent === undefined) return refuse(NOT_KNOWN);
    isOpening = true;
    const failure = await session.reopen(recent.tokens ?? [recent.token]);
    if (failure !== undefined) refuse(failure);
  };

  /** Answers why a text is no link. */
  const take = (text: string): Failure | undefined => {
    const parsed = parseLink(text.trim());
    if (!parsed.ok) return parsed.error;
    waiting = parsed.value;
    isOpening = false;
    return undefined;
  };

  const follow = async () => {
    if (waiting !== undefined && open.getState().phase === "open" && isHere(waiting, open.getState().info))
      arrive(false);
    else await look();
  };

  return {
    /** Opens what came from outside of the window: files, and links to views. */
    async openItems(items: readonly HostItem[]) {
      const files = items.filter(({ link }) => link === undefined);
      const links = items.flatMap(({ link }) => link ?? []);
      const failure = links.map(take).find((one) => one !== undefined);
      if (0 < files.length) await session.open(files);
      else if (failure !== undefined) return refuse(failure);
      if (failure !== undefined) ui.say(failureText(failure));
      await follow();
    },
    /** Goes where a link leads; answers why it leads nowhere. */
    async open(text: string): Promise<Failure | undefined> {
      const failure = take(text);
      if (failure === undefined) await follow();
      return failure;
    },
    /** Copies a link to the view on screen. */
    async copy() {
      const link = linkOf(stores);
      if (link === undefined) return ui.say("nothing is shown yet that a link could lead to");
      const { text, leftOut } = linkText(link);
      const rest = leftOut === 0 ? "" : `; ${formatCountOf(leftOut, "lane")} had no room in it`;
      await ui.copy(text, `Link copied: it leads here whoever has the same trace${rest}`);
    },
  };
}

/** One that can be opened again and has the traces of a link, and as few others as possible; of those the newest. */
function recentOf({ contents }: ViewLink, recents: readonly RecentRow[]): RecentRow | undefined {
  const fits = recents
    .map((row) => ({ row, own: new Set(row.contents ?? [row.contentId]) }))
    .filter(({ row, own }) => row.tokens?.length !== 0 && contents.every((id) => own.has(id)));
  return fits.sort((a, b) => a.own.size - b.own.size)[0]?.row;
}
