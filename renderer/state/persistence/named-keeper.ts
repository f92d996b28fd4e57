import { ok } from "../../../workers/core/result.js";
import type { NamedRow } from "../../persist/schema.js";
import type { PersistentStore } from "../../persist/store.js";
import type { UnsavedRows } from "../../persist/unsaved-rows.js";
import { contentsOf } from "../session-contents.js";
import type { Stores } from "../stores.js";
import { RowKeeper } from "./row-keeper.js";

export interface NamedKeeperDependencies {
  readonly stores: Pick<Stores, "named" | "session">;
  readonly store: Pick<PersistentStore, "isDurable" | "named" | "changeNamed" | "onNamedChanged">;
  readonly notDurable: string | undefined;
  readonly unsaved: UnsavedRows<NamedRow>;
  readonly say: (message: string) => void;
}

/** Keeps the views and sets of lanes that the user has named, and shows those of the open traces. */
export function keepNamed({ stores, store, ...rest }: NamedKeeperDependencies): {
  readonly leave: () => void;
  readonly dispose: () => void;
} {
  const { named, session } = stores;
  const contents = () => contentsOf(session.getState().info);
  const keeper = new RowKeeper<NamedRow>({
    ...rest,
    isDurable: store.isDurable,
    title: "Named views",
    shown: () => named.getState().saved,
    show: (saved) => named.setState({ saved }),
    onShown: (listener) =>
      named.subscribe((now, before) => {
        if (now.saved !== before.saved) listener(now.saved, before.saved);
      }),
    read: () => {
      const open = contents();
      return open.length === 0 ? Promise.resolve(ok(new Map())) : store.named(open);
    },
    write: store.changeNamed,
    onChanged: store.onNamedChanged,
    isOwn: (row) => row.contents.some((content) => contents().includes(content)),
    notKept: () => named.getState().notKept,
    setNotKept: (notKept) => named.setState({ notKept }),
  });
  let shown = `${contents()}`;
  const stop = session.subscribe(() => {
    const now = `${contents()}`;
    if (now !== shown) keeper.readAgain();
    shown = now;
  });
  return {
    leave: () => keeper.leave(),
    dispose: () => {
      stop();
      keeper.dispose();
    },
  };
}
