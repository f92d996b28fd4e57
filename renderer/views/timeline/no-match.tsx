import { useApp, useDerived, useSession, useTree } from "../use-app.js";

/** Over a picture without lanes: which choice of the user left none, and a button that takes it back. */
export function NoMatch() {
  const app = useApp();
  const hasLanes = useSession((session) => 0 < (session.lanes?.count ?? 0));
  const isEmpty = useDerived((a) => a.select.layout().count === 0);
  const filter = useTree((tree) => tree.appliedFilter);
  const matching = useDerived((a) => a.select.matchingLanes());
  if (!hasLanes || !isEmpty) return undefined;
  const isByFilter = matching === 0;
  return (
    <div className="no-match" role="status">
      <p>{isByFilter ? `No lane matches “${filter}”.` : "All lanes are hidden."}</p>
      <button
        type="button"
        className="button is-main"
        onClick={() => (isByFilter ? app.actions.tree.setFilter("") : app.actions.tree.showAll())}
      >
        {isByFilter ? "Clear the filter" : "Show all lanes"}
      </button>
    </div>
  );
}
