import { useStore } from "zustand";
import type { RecentRow } from "../persist/schema.js";
import { agoText } from "../viewmodel/recents.js";
import { Icon } from "./parts/icons.js";
import { useApp } from "./use-app.js";

/** Recently opened traces on the empty screen, newest first. */
export function Recents() {
  const app = useApp();
  const recents = useStore(app.stores.persistence, (state) => state.recents);
  const gone = useStore(app.stores.persistence, (state) => state.gone);
  if (recents.length === 0) return undefined;
  return (
    <section aria-label="Recent traces">
      <h2>Recent</h2>
      <ul className="samples">
        {recents.slice(0, 8).map((recent) => (
          <li key={recent.token} className="recent">
            <RecentButton recent={recent} whyNot={whyNotReopen(recent, gone)} />
            <button
              type="button"
              className="button"
              title="Take off the list"
              aria-label={`Take ${recent.name} off the list`}
              onClick={() => void app.actions.persistence.forget(recent)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function RecentButton({ recent, whyNot }: { readonly recent: RecentRow; readonly whyNot: string | undefined }) {
  const app = useApp();
  return (
    <button
      type="button"
      className="sample"
      aria-disabled={whyNot !== undefined}
      onClick={() => {
        if (whyNot === undefined) void app.actions.persistence.reopen(recent);
      }}
    >
      <strong>{recent.name}</strong>
      <span>{whyNot ?? agoText(Date.now(), recent.openedAt)}</span>
    </button>
  );
}

/** The reason for which a recent trace cannot be reopened. The entry stays in the list, because its view is kept. */
export function whyNotReopen(recent: RecentRow, gone: ReadonlyMap<string, string>): string | undefined {
  const failure = gone.get(recent.token);
  if (failure !== undefined) return failure;
  if (recent.tokens?.length === 0) return "was given to this page; drop it here again, and its view comes back";
  return undefined;
}
