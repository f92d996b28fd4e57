import { useStore } from "zustand";
import { formatBytes } from "../../../workers/core/format.js";
import { DEFAULT_VIEWS } from "../../../workers/coverage/capture-plan.js";
import { CAPTURE_BACKENDS, CAPTURE_BYTES, MOST_SECONDS } from "../../../workers/model/capture-operations.js";
import { backendWords, RECORDABLE_VIEWS } from "../../viewmodel/capture.js";
import { useApp } from "../use-app.js";

/** What is to be recorded, and what is run for it. */
export function CaptureForm() {
  return (
    <>
      <p className="quiet">
        The kernel of this machine is recorded, and beside the trace what the VMs tell, the clocks, the kernel’s symbols
        and where the CPUs are. No setting of the system is changed.
      </p>
      <Views />
      <div className="capture-choices">
        <Tracer />
        <HowLong />
        <Limit />
      </div>
      <Plan />
    </>
  );
}

function Views() {
  const app = useApp();
  const chosen = useStore(app.stores.capture, ({ request }) => request.views);
  const views = chosen.length === 0 ? DEFAULT_VIEWS : chosen;
  return (
    <fieldset className="capture-views">
      <legend>What to see</legend>
      {RECORDABLE_VIEWS.map(({ id, title, shows }) => (
        <label key={id} title={shows}>
          <input
            type="checkbox"
            checked={views.includes(id)}
            onChange={({ target }) =>
              app.actions.capture.set({
                views: target.checked ? [...views, id] : views.filter((one) => one !== id),
              })
            }
          />
          {title}
        </label>
      ))}
    </fieldset>
  );
}

function Tracer() {
  const app = useApp();
  const backend = useStore(app.stores.capture, ({ request }) => request.backend);
  const backends = useStore(app.stores.capture, (state) => state.backends);
  return (
    <>
      <label htmlFor="capture-backend">Tracer</label>
      <select
        id="capture-backend"
        className="select"
        value={backend}
        onChange={({ target }) => {
          const known = CAPTURE_BACKENDS.find((name) => name === target.value);
          app.actions.capture.set({ backend: known ?? "auto" });
        }}
      >
        <option value="auto">the first that may be used</option>
        {backends?.map((found) => (
          <option key={found.backend} value={found.backend} disabled={found.version === undefined}>
            {backendWords(found)}
          </option>
        ))}
      </select>
    </>
  );
}

function HowLong() {
  const app = useApp();
  const { capture } = app.actions;
  const seconds = useStore(app.stores.capture, ({ request }) => request.seconds);
  const isFlight = useStore(app.stores.capture, ({ request }) => request.isFlight);
  return (
    <>
      <label htmlFor="capture-seconds">Seconds</label>
      <span className="capture-choice">
        <input
          id="capture-seconds"
          className="input"
          type="number"
          min={1}
          max={MOST_SECONDS.asked}
          placeholder="until stopped"
          value={seconds ?? ""}
          onChange={({ target }) => {
            const given = target.valueAsNumber;
            capture.setSeconds(1 <= given && given <= MOST_SECONDS.asked ? given : undefined);
          }}
        />
        {seconds === undefined && <span className="quiet">until stopped, an hour at most</span>}
      </span>
      <span />
      <label className="capture-choice">
        <input
          type="checkbox"
          checked={isFlight}
          onChange={({ target }) => capture.set({ isFlight: target.checked })}
        />
        Flight recorder: only the newest events, in memory, until a snapshot
      </label>
    </>
  );
}

const LIMITS = [500e6, CAPTURE_BYTES.usual, 10e9, 100e9];

function Limit() {
  const app = useApp();
  const mostBytes = useStore(app.stores.capture, ({ request }) => request.mostBytes);
  return (
    <>
      <label htmlFor="capture-limit">Files up to</label>
      <select
        id="capture-limit"
        className="select"
        value={mostBytes}
        onChange={({ target }) => app.actions.capture.set({ mostBytes: Number(target.value) })}
      >
        {LIMITS.map((limit) => (
          <option key={limit} value={limit}>
            {formatBytes(limit)}
          </option>
        ))}
      </select>
    </>
  );
}

function Plan() {
  const app = useApp();
  const plan = useStore(app.stores.capture, (state) => state.plan);
  if (plan === undefined) return undefined;
  return (
    <section aria-label="What is run" className="capture-plan">
      <h3>What is run</h3>
      <pre className="copyable">{plan.commands.join("\n")}</pre>
      <p className="quiet">
        Events wait in memory, {plan.buffer}, so files grow in steps.
        {plan.lacks.length === 0 ? "" : " Not in it:"}
      </p>
      {0 < plan.lacks.length && (
        <ul className="quiet">
          {plan.lacks.map((lack) => (
            <li key={lack}>{lack}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
