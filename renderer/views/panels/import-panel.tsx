import type { Problem } from "../../../workers/core/diagnostics.js";
import { formatCountOf, formatPercent } from "../../../workers/core/format.js";
import type { TraceInfo } from "../../../workers/model/engine-api.js";
import { outcomeGroups, traceFacts } from "../../../workers/model/info-text.js";
import { LimitNotices, RaisedLimits } from "../parts/limit-notices.js";
import { useSession } from "../use-app.js";

const WORDS = { full: "full", partial: "partial", none: "empty" } as const;

/** For each view: full, partial or empty, the reason, and the command that fills it; and the problems of the files. */
export function ImportPanel() {
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
  return (
    <div className="import">
      <LimitNotices />
      <section>
        <h3>Views</h3>
        {outcomeGroups(trace.analyses).map(({ members, status, reason, record_with }) => (
          <div key={members[0]?.id} className={`import-view is-${status}`}>
            <strong>{members.map(({ title }) => title).join(", ")}</strong>{" "}
            <span className="quiet">{WORDS[status]}</span>
            {reason !== "" && <p>{reason}</p>}
            {record_with.map((command) => (
              <code key={command} className="copyable">
                {command}
              </code>
            ))}
          </div>
        ))}
      </section>
      <section>
        <h3>Traces</h3>
        {trace.traces.map((one) => (
          <div key={one.path} className="import-trace">
            <strong>{one.path === "" ? "." : one.path}</strong>
            {factsOf(one).map(([name, value]) => (
              <p key={name}>
                <span className="quiet">{name}</span> {value}
              </p>
            ))}
          </div>
        ))}
      </section>
      <section>
        <h3>Machines</h3>
        {trace.machines.map((machine) => (
          <p key={machine.name}>
            <strong>{machine.name}</strong> <span className="quiet">{machineWords(machine)}</span>
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
      <section>
        <h3>Problems</h3>
        {losses.map((text) => (
          <p key={text} className="problem is-warning">
            {text}
          </p>
        ))}
        {others.length + losses.length === 0 && (
          <p className="quiet">{problems.length === 0 ? "None." : "None beside the limit."}</p>
        )}
        {others.map((problem) => (
          <p key={problemText(problem)} className={`problem is-${problem.severity}`}>
            {problemText(problem)}
          </p>
        ))}
        <RaisedLimits />
      </section>
    </div>
  );
}

const NONE: readonly Problem[] = [];

/** What a machine is, and whose clock its times are on. */
function machineWords({ roles, cpus, guest_of, alignment }: TraceInfo["machines"][number]): string {
  const facts = [`${roles.join(" and ")}, ${formatCountOf(cpus, "CPU")}`];
  if (guest_of !== undefined) facts.push(`guest of ${guest_of}`);
  if (alignment !== undefined) {
    const inside = `${formatPercent(alignment.inside_share, 1)} of its context switches in guest time`;
    facts.push(`on the clock of ${alignment.to}, ${alignment.offset_ns} ns after its own (from events: ${inside})`);
  }
  return facts.join(" · ");
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
  return `${message}${place}`;
}

/** Without the begin: the window shows times itself. */
function factsOf(trace: TraceInfo["traces"][number]) {
  return traceFacts(trace).filter(([name]) => name !== "begins");
}
