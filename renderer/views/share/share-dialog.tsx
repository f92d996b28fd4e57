import { useEffect, useId, useRef } from "react";
import { Dialog } from "../parts/dialog.js";
import { useApp, useUi } from "../use-app.js";
import { SHARE_KINDS } from "./share-kinds.js";

/** What can be given to others: a kind of file each, with what will be in it. */
export function ShareDialog() {
  const app = useApp();
  const chosen = useUi((ui) => ui.shareKind);
  const name = useId();
  const kinds = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    // The dialog begins at the first kind, which may not be the chosen one.
    kinds.current?.querySelector<HTMLInputElement>(":checked")?.focus();
  }, []);
  const [first] = SHARE_KINDS;
  const kind = SHARE_KINDS.find(({ id }) => id === chosen) ?? first;
  if (kind === undefined) return undefined;
  const { Form } = kind;
  return (
    <Dialog label="Share" isWide>
      <div className="share">
        <fieldset ref={kinds} className="share-kinds">
          <legend>Share as</legend>
          {SHARE_KINDS.map(({ id, title, about }) => (
            <label key={id} className="share-kind">
              <input
                type="radio"
                name={name}
                value={id}
                checked={id === kind.id}
                onChange={() => app.actions.ui.openShare(id)}
              />
              <span>
                <b>{title}</b>
                <span className="quiet">{about}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <section className="share-form" aria-label={kind.title}>
          <Form key={kind.id} />
        </section>
      </div>
    </Dialog>
  );
}
