import { failureText } from "../../workers/core/result.js";
import { visibleText } from "../../workers/core/unseen.js";
import { RECIPES } from "../viewmodel/recording-recipe.js";
import { useSamples } from "./open-menu.js";
import { CommandButton } from "./parts/command-button.js";
import { LimitNotices } from "./parts/limit-notices.js";
import { Recents } from "./recents.js";
import { useApp, useSession } from "./use-app.js";

/** The start screen: how to open a trace, recent traces, samples, and the failure of the last attempt. */
export function EmptyScreen() {
  const app = useApp();
  const { lacks } = app.host;
  const phase = useSession((session) => session.phase);
  const failure = useSession((session) => session.failure);
  const name = useSession((session) => session.name);
  if (phase === "opening") {
    return (
      <main className="empty">
        <p className="empty-lead">Opening {name}…</p>
      </main>
    );
  }
  return (
    <main className="empty">
      <div className="empty-column">
        <h1>Drop a trace here</h1>
        <p className="empty-lead">
          A folder, a file or an archive of LTTng, trace-cmd, perf, ftrace or Perfetto; several at once for a host and
          its guests. Nothing leaves this computer.
        </p>
        {failure?.limit !== undefined && <LimitNotices role="alert" />}
        {failure !== undefined && failure.limit === undefined && (
          <p className="failure" role="alert">
            {visibleText(failureText(failure))}
          </p>
        )}
        {failure?.mayReopen === true && (
          <p>
            <button type="button" className="button is-main" onClick={() => void app.actions.session.openAgain({})}>
              Open it again
            </button>
          </p>
        )}
        {failure?.isUnknown === true && (
          <p>
            <CommandButton id="log-format" label="Read it as a log" />
          </p>
        )}
        <p className="empty-actions">
          <CommandButton id="open" icon="open" label="Open files" />
          <CommandButton id="open-folder" icon="open" label="Open a folder" />
          <CommandButton id="attach" icon="open" label="Attach to running VMs" />
          <CommandButton id="record" icon="open" label="Record this host" />
        </p>
        {lacks !== undefined && <p className="quiet">{lacks.why}</p>}
        <Recents />
        <Samples />
        <HowToRecord />
      </div>
    </main>
  );
}

/** For who has no trace yet. */
function HowToRecord() {
  return (
    <details className="empty-record">
      <summary>How to record a trace on a host</summary>
      {RECIPES.map(({ title, lines, result }) => (
        <div key={title}>
          <p className="quiet">
            {title}, as root; then drop {result} here:
          </p>
          <pre className="copyable">{lines.join("\n")}</pre>
        </div>
      ))}
    </details>
  );
}

function Samples() {
  const app = useApp();
  const samples = useSamples();
  if (samples.length === 0) return undefined;
  return (
    <section aria-label="Samples">
      <h2>Samples</h2>
      <ul className="samples">
        {samples.map((sample) => (
          <li key={sample.id}>
            <button type="button" className="sample" onClick={() => void app.actions.session.openSample(sample.id)}>
              <strong>{sample.title}</strong>
              <span>{sample.story}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
