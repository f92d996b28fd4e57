import type { Problem } from "../../../workers/core/diagnostics.js";
import { formatCountOf } from "../../../workers/core/format.js";
import { visibleText } from "../../../workers/core/unseen.js";
import { shownAs } from "../../../workers/coverage/views.js";
import type { TraceInfo } from "../../../workers/model/engine-api.js";
import { ALIGNED_BY, insideWords, outcomeGroups, STATUS_WORDS, traceFacts } from "../../../workers/model/info-text.js";
import { showProgramsAlone } from "../../../workers/model/machine-analyses.js";
import { offsetText } from "../../viewmodel/clock-preview.js";
import { sentence } from "../../viewmodel/empty-table.js";
import { viewParts } from "../../viewmodel/machine-views.js";
import { isGuestOfItsOwn } from "../../viewmodel/own-traces.js";
import { RECIPES } from "../../viewmodel/recording-recipe.js";
import { CommandButton } from "../parts/command-button.js";
import { CopiedCommands } from "../parts/copied-commands.js";
import { LimitNotices, RaisedLimits } from "../parts/limit-notices.js";
import { RecordLacking } from "../parts/record-lacking.js";
import { useApp, useSession } from "../use-app.js";
import { LogMachineChoice } from "./log-machine-choice.js";
import { SymbolsReport } from "./symbols-report.js";

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
      {others.some(({ isUnknown }) => isUnknown) && <CommandButton id="log-format" label="Read it as a log" />}
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
              <strong>{one.path === "" ? "." : one.path}</strong>{" "}
              {1 < trace.traces.length && <RemoveTrace path={one.path} />}
              {traceFacts(one).map(([name, value]) => (
                <p key={name}>
                  <span className="quiet">{name}</span> {visibleText(value)}
                </p>
              ))}
              {one.is_log === true && <LogMachineChoice log={one} traces={trace.traces} />}
            </div>
          ))}
        </section>
        <section>
          <h3>Machines</h3>
          {trace.machines.map((machine) => (
            <p key={machine.name}>
              <strong>{visibleText(machine.name)}</strong> <span className="quiet">{machineWords(machine)}</span>
              {isGuestOfItsOwn(machine) && <AlignmentLink />}
            </p>
          ))}
        </section>
        <SymbolsReport />
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
        {showProgramsAlone(trace.analyses) ? (
          <WithoutMachine trace={trace} />
        ) : (
          <section>
            <h3>Views</h3>
            <Views analyses={trace.analyses} />
            <CommandButton id="coverage" label="Which tool sees what" />
          </section>
        )}
        {trace.record_all_with !== undefined && 0 < trace.record_all_with.length && (
          <section>
            <h3>One recording for all of them</h3>
            <CopiedCommands lines={trace.record_all_with} />
            <RecordLacking analyses={trace.analyses} />
          </section>
        )}
      </div>
    </div>
  );
}

const NONE: readonly Problem[] = [];

function Views({ analyses }: { readonly analyses: TraceInfo["analyses"] }) {
  return outcomeGroups(analyses).map(({ members, status, reason, record_with }) => (
    <div key={members[0]?.id} className={`import-view is-${status}`}>
      {members.map((member) => (
        <p key={member.id} title={shownAs(member.id)}>
          <strong>{member.title}</strong> <span className="import-status">{STATUS_WORDS[status]}</span>{" "}
          <span className="quiet">{shownAs(member.id)}</span>
        </p>
      ))}
      {reason !== "" && <p className="import-why">{sentence(reason)}</p>}
      <CopiedCommands lines={record_with} />
    </div>
  ));
}

/** The views of a trace of slices, samples or lines of a log alone: those that are there, and how to record the rest. */
function WithoutMachine({ trace }: { readonly trace: TraceInfo }) {
  const { there, absent } = viewParts(trace);
  const hasOwnAdvice = (trace.record_all_with?.length ?? 0) > 0;
  return (
    <>
      <section>
        <h3>Views</h3>
        <Views analyses={there} />
        <p>
          <strong>No views of a machine.</strong> CPUs, threads and VMs come from events of a kernel: there are none.
          {hasOwnAdvice ? "" : " Recorded on the host at the same time, they open on one timeline with this:"}
        </p>
        {!hasOwnAdvice && RECIPES.slice(0, 1).map(({ title, lines }) => <CopiedCommands key={title} lines={lines} />)}
      </section>
      <details>
        <summary>What each of the {absent.length} other views needs</summary>
        <Views analyses={absent} />
      </details>
    </>
  );
}

function AlignmentLink() {
  const { ui } = useApp().actions;
  return (
    <>
      {" · "}
      <button type="button" className="link" onClick={() => ui.showPanel("alignment")}>
        how well it fits
      </button>
    </>
  );
}

function RemoveTrace({ path }: { readonly path: string }) {
  const { edits } = useApp().actions;
  const isBusy = useSession(({ next, progress }) => next !== undefined || progress?.phase === "reading");
  return (
    <button
      type="button"
      className="button is-bordered"
      disabled={isBusy}
      title="Take this trace off the timeline. The others are not read again."
      aria-label={`Remove ${path} from the timeline`}
      onClick={() => void edits.removeTrace(path)}
    >
      Remove
    </button>
  );
}

/** What a machine is, and whose clock its times are on. */
function machineWords({ roles, cpus, guest_of, alignment }: TraceInfo["machines"][number]): string {
  const facts = [`${roles.join(" and ")}, ${formatCountOf(cpus, "CPU")}`];
  if (guest_of !== undefined) facts.push(`guest of ${guest_of}`);
  if (alignment !== undefined) {
    const words = insideWords(alignment);
    const inside = words === undefined ? "" : `: ${words}`;
    // Stored clock values put the trace's times on the host's clock before anything is compared.
    const after =
      alignment.method === "stored-sync" ? "" : `, ${offsetText(BigInt(alignment.offset_ns))} ns after its own`;
    facts.push(`on the clock of ${alignment.to}${after} (${ALIGNED_BY[alignment.method]}${inside})`);
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
  return visibleText(`${message}${place}`);
}
