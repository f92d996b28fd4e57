import type { Problem } from "../../../workers/core/diagnostics.js";
import { formatCountOf, formatPercent } from "../../../workers/core/format.js";
import { visibleText } from "../../../workers/core/unseen.js";
import type { TraceInfo } from "../../../workers/model/engine-api.js";
import { outcomeGroups, STATUS_WORDS, shownAs, traceFacts } from "../../../workers/model/info-text.js";
import { sentence } from "../../viewmodel/empty-table.js";
import { Icon } from "../parts/icons.js";
import { LimitNotices, RaisedLimits } from "../parts/limit-notices.js";
import { useApp, useSession } from "../use-app.js";

/** For each view: full, partial or empty, the reason, and the command that fills it; and the problems of the files. */
export function ImportPanel() {
  const { lacks } = useApp().host;
  const trace = useSession((session) => session.trace);
  const problems = useSession((session) => session.progress?.problems ?? NONE);
  // Those with a limit have a notice of their own.
  const others = problems.filter(({ limit }) => limit === undefined);
  const items = useSession((session) => session.items);
  const leftOut = items.flatMap(({ name, notes }) =>
    notes.map((note) => (items.length === 1 ? note : `${name}: ${note}`)),
  );
  if (trace === undefined) {
    return (
      <>
        <LimitNotices />
        <p className="hint">Known once the trace is read.</p>
      </>
    );
  }
  const losses = lossLines(trace);
  const hasProblems = 0 < others.length + losses.length;
  const areNotes = losses.length === 0 && hasProblems && others.every(({ severity }) => severity === "note");
  const found = (
    <section>
      <h3>{areNotes ? "Notes" : "Problems"}</h3>
      {losses.map((text) => (
        <p key={text} className="problem is-warning">
          {text}
        </p>
      ))}
      {!hasProblems && <p className="quiet">{problems.length === 0 ? "None." : "None beside the limit."}</p>}
      {others.map((problem) => (
        <p key={problemText(problem)} className={`problem is-${problem.severity}`}>
          {problemText(problem)}
        </p>
      ))}
      <RaisedLimits />
    </section>
  );
  return (
    <div className="import">
      <div className="import-side">
        <LimitNotices />
        {/* Who comes by the status bar's "1 problem" looks for it. */}
        {hasProblems && found}
        {lacks !== undefined && (
          <section>
            <h3>This window</h3>
            <p className="quiet">{lacks.why}</p>
          </section>
        )}
        <section>
          <h3>Traces</h3>
          {trace.traces.map((one) => (
            <div key={one.path} className="import-trace">
              <strong>{one.path === "" ? "." : one.path}</strong>
              {traceFacts(one).map(([name, value]) => (
                <p key={name}>
                  <span className="quiet">{name}</span> {visibleText(value)}
                </p>
              ))}
            </div>
          ))}
        </section>
        <section>
          <h3>Machines</h3>
          {trace.machines.map((machine) => (
            <p key={machine.name}>
              <strong>{visibleText(machine.name)}</strong> <span className="quiet">{machineWords(machine)}</span>
            </p>
          ))}
        </section>
        {0 < leftOut.length && (
          <section>
            <h3>Left out</h3>
            {leftOut.map((note) => (
              <p key={note} className="problem">
                {note}
              </p>
            ))}
          </section>
        )}
        {!hasProblems && found}
      </div>
      <div className="import-views">
        <section>
          <h3>Views</h3>
          {outcomeGroups(trace.analyses).map(({ members, status, reason, record_with }) => (
            <div key={members[0]?.id} className={`import-view is-${status}`}>
              {members.map((member) => (
                <p key={member.id} title={shownAs(member)}>
                  <strong>{member.title}</strong> <span className="import-status">{STATUS_WORDS[status]}</span>{" "}
                  <span className="quiet">{shownAs(member)}</span>
                </p>
              ))}
              {reason !== "" && <p className="import-why">{sentence(reason)}</p>}
              <Commands lines={record_with} />
            </div>
          ))}
        </section>
        {trace.record_all_with !== undefined && 0 < trace.record_all_with.length && (
          <section>
            <h3>One recording for all of them</h3>
            <Commands lines={trace.record_all_with} />
          </section>
        )}
      </div>
    </div>
  );
}

const NONE: readonly Problem[] = [];

/** Commands to copy, one after the other. */
function Commands({ lines }: { readonly lines: readonly string[] }) {
  const app = useApp();
  if (lines.length === 0) return undefined;
  const said = lines.length === 1 ? "command copied" : `${lines.length} commands copied`;
  const copy = () => void app.actions.ui.copy(lines.join("\n"), said);
  return (
    <div className="import-commands">
      <pre className="copyable">{lines.join("\n")}</pre>
      <button type="button" className="button" title="Copy" aria-label="Copy the commands" onClick={copy}>
        <Icon name="copy" />
      </button>
    </div>
  );
}

/** What a machine is, and whose clock its times are on. */
function machineWords({ roles, cpus, guest_of, alignment }: TraceInfo["machines"][number]): string {
  const facts = [`${roles.join(" and ")}, ${formatCountOf(cpus, "CPU")}`];
  if (guest_of !== undefined) facts.push(`guest of ${guest_of}`);
  if (alignment !== undefined) {
    const inside = `${formatPercent(alignment.inside_share, 1)} of its context switches in guest time`;
    facts.push(
      `on the clock of ${alignment.to}, ${grouped(alignment.offset_ns)} ns after its own (from events: ${inside})`,
    );
  }
  return facts.join(" · ");
}

/** "402 260 000": too large for a number, so kept as text. */
function grouped(integer: string): string {
  return integer.replace(/\B(?=(\d{3})+$)/g, " ");
}

/** Lost events, a line for each stream, and the events that a ring buffer overwrote. */
function lossLines({ traces }: TraceInfo): readonly string[] {
  return traces.flatMap(({ losses = [], earlier }) => [
    ...losses.map(({ stream, text }) => (stream === "" ? text : `${text} (${stream})`)),
    ...(earlier === undefined ? [] : [earlier.text]),
  ]);
}

function problemText({ message, file, offset }: Problem): string {
  const place = file === undefined ? "" : ` (${file}${offset === undefined ? "" : `, byte ${offset}`})`;
  return visibleText(`${message}${place}`);
}
