import { useApp, useDerived, useSession, useTree } from "../use-app.js";

/** Over a picture without lanes: which choice of the user left none, and a button that takes it back. */
export function NoMatch() {
  const app = useApp();
  const hasLanes = useSession((session) => 0 < (session.lanes?.count ?? 0));
  const isEmpty = useDerived((a) => a.select.layout().count === 0);
  const filter = useTree((tree) => tree.appliedFilter);
  const set = useDerived((a) => a.select.shownSet());
  const matching = useDerived((a) => a.select.matchingLanes());
  if (!hasLanes || !isEmpty) return undefined;
  const { named, tree } = app.actions;
  const { words, button, run } =
    matching === 0
      ? { words: `No lane matches “${filter}”.`, button: "Clear the filter", run: () => tree.setFilter("") }
      : set !== undefined
        ? {
            words: `No lane of “${set.name}” is on show.`,
            button: "Show all lanes",
            run: () => named.showSet(undefined),
          }
        : { words: "All lanes are hidden.", button: "Show all lanes", run: tree.showAll };
  return (
    <div className="no-match" role="status">
      <p>{words}</p>
      <button type="button" className="button is-main" onClick={run}>
        {button}
      </button>
    </div>
  );
}
