import { useState } from "react";
import { formatSpan } from "../../../workers/core/format.js";
import { sessionTime } from "../../../workers/core/timeline.js";
import type { NamedViewRow } from "../../persist/schema.js";
import { timelineOf } from "../../state/selectors.js";
import { formatTime } from "../../viewmodel/time-format.js";
import { useApp, useDerived, useNamed, useSession } from "../use-app.js";
import { NameForm } from "./name-form.js";
import { NamedItem } from "./named-item.js";

/** The views, and the form that saves the present one. */
export function NamedViews() {
  const app = useApp();
  const views = useNamed("view");
  const [name, setName] = useState("");
  const isTaken = views.some((view) => view.name === name.trim());
  const save = () => {
    app.actions.named.saveView(name);
    setName("");
  };
  return (
    <section aria-label="Views">
      <h2>Views</h2>
      <p className="quiet">The window of time, and the lanes as they stand: order, folding, filter, curves.</p>
      <NameForm
        label="Name of this view"
        button="Save this view"
        name={name}
        onName={setName}
        onSubmit={save}
        note={isTaken ? "instead of the view that has this name" : undefined}
        hasFocus
      />
      <ul aria-label="Views" className="named-list">
        {views.map((view) => (
          <NamedView key={view.id} view={view} />
        ))}
      </ul>
      {views.length === 0 && <p className="quiet">None yet.</p>}
    </section>
  );
}

function NamedView({ view }: { readonly view: NamedViewRow }) {
  const { actions } = useApp();
  const timeline = useSession((session) => session.info);
  const base = useDerived((app) => app.select.timeBase());
  const startNs = sessionTime(timelineOf(timeline), BigInt(view.beginNs));
  const spanNs = Number(BigInt(view.endNs) - BigInt(view.beginNs));
  const { filter } = view.view;
  const about = [`${formatTime(base, startNs, 3)} + ${formatSpan(spanNs)}`, filter].filter(Boolean).join(" · ");
  const open = () => {
    actions.ui.closeDialog();
    actions.named.openView(view.id);
  };
  return (
    <NamedItem row={view} about={about} title="Open this view" run={open}>
      <button
        type="button"
        className="button"
        title="Save what you see now under this name"
        aria-label={`Replace ${view.name}`}
        onClick={() => actions.named.replaceView(view.id)}
      >
        Replace
      </button>
    </NamedItem>
  );
}
