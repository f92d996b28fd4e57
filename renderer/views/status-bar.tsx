import { useEffect } from "react";
import { useStore } from "zustand";
import {
  formatBytes,
  formatCount,
  formatCountOf,
  formatDuration,
  formatDurationExact,
  formatSpan,
} from "../../workers/core/format.js";
import { visibleText } from "../../workers/core/unseen.js";
import type { LossSums, TraceInfo } from "../../workers/model/trace-info.js";
import type { App } from "../app.js";
import { heldBytes } from "../viewmodel/settings/storage-words.js";
import { squeezedWords } from "../viewmodel/squeezed-words.js";
import { formatTime } from "../viewmodel/time-format.js";
import { Reading } from "./reading-status.js";
import { Asking, Capturing, RecordingInput } from "./recording-status.js";
import { useApp, useDerived, useSelection, useSession, useTree, useUi, useView } from "./use-app.js";

/** T1, T2 and Δ of the selection, counts, and the progress of reading. */
export function StatusBar() {
  return (
    <footer className="status num">
      <SelectionTimes />
      <MarkerTimes />
      <span className="status-space" />
      <Restored />
      <Linked />
      <Asking />
      <Capturing />
      <RecordingInput />
      <Saving />
      <Message />
      <Losses />
      <Problems />
      <ClockNotes />
      <Alignments />
      <Lacks />
      <Counts />
      <Reading />
    </footer>
  );
}

function SelectionTimes() {
  const range = useSelection((selection) => selection.range);
  const state = useSelection((selection) => selection.state);
  const cursorNs = useSelection((selection) => selection.cursorNs);
  const spanNs = useView((view) => view.view.spanNs);
  const base = useDerived((app) => app.select.timeBase());
  const isOpen = useSession((session) => session.phase === "open");
  const area = useDerived((app) => app.select.areaWords());
  if (!isOpen) return undefined;
  const from = range?.t0 ?? state?.start ?? cursorNs;
  const to = range?.t1 ?? state?.end;
  return (
    <>
      <Fact name="T1" value={from === undefined ? "–" : formatTime(base, from)} />
      <Fact name="T2" value={to === undefined ? "–" : formatTime(base, to)} />
      <Fact name="Δ" value={from === undefined || to === undefined ? "–" : formatDurationExact(to - from)} />
      {area !== "" && <Fact name="of" value={area} />}
      <Fact name="window" value={formatSpan(spanNs)} />
      <Squeezed />
    </>
  );
}

/** Gaps are squeezed: how much time of the window is left out, and the way to show it again. */
function Squeezed() {
  const { actions } = useApp();
  const isOn = useView(({ squeezing }) => squeezing !== undefined);
  const words = useView(({ view, squeezing }) => squeezedWords(view, squeezing?.quiet !== undefined));
  if (!isOn) return undefined;
  return (
    <button
      type="button"
      className="link"
      title={`Gaps in which ${actions.squeeze.words()} are drawn as breaks. Press to show all time`}
      onClick={actions.squeeze.end}
    >
      {words}
    </button>
  );
}

/** The time between the markers A and B, or where the only one is. */
function MarkerTimes() {
  const app = useApp();
  const { a, b } = useStore(app.stores.markers);
  const base = useDerived((one) => one.select.timeBase());
  if (a === undefined && b === undefined) return undefined;
  const at = (timeNs: number | undefined) => (timeNs === undefined ? "–" : formatTime(base, timeNs));
  if (a === undefined || b === undefined) return <Fact name={a === undefined ? "B" : "A"} value={at(a ?? b)} />;
  return (
    <span title={`A ${at(a)}\nB ${at(b)}`}>
      <Fact name="A–B" value={formatDurationExact(Math.abs(b - a))} />
    </span>
  );
}

/** Offers to discard the restored view until the user changes it. */
function Restored() {
  const app = useApp();
  const isRestored = useStore(app.stores.persistence, (state) => state.isRestored);
  if (!isRestored) return undefined;
  return (
    <span>
      as you left it ·{" "}
      <button type="button" className="link" onClick={() => app.actions.persistence.startFresh()}>
        Start fresh
      </button>
    </span>
  );
}

/** Says that other windows move with this one. */
function Linked() {
  const { windows } = useApp().actions;
  const isLinked = useUi((ui) => ui.isLinked);
  if (!isLinked) return undefined;
  return (
    <button type="button" className="link" title="Press to let each window go its own way" onClick={windows.toggleLink}>
      linked with other windows
    </button>
  );
}

/** A file that is being saved. */
function Saving() {
  const app = useApp();
  const saving = useUi((ui) => ui.saving);
  if (saving === undefined) return undefined;
  const { name, share, bytes } = saving;
  return (
    <span className="status-reading status-saving">
      <progress max={1} {...(share === undefined ? {} : { value: share })} aria-label={`Saving ${name}`} />
      <span>
        saving {name}
        {share === undefined ? "" : ` ${Math.floor(share * 100)} %`}, {formatBytes(bytes)}
      </span>
      <button type="button" className="link" onClick={() => app.actions.saving.cancel()}>
        Cancel
      </button>
    </span>
  );
}

function Message() {
  const app = useApp();
  const message = useUi((ui) => ui.message);
  useEffect(() => (message === "" ? undefined : takeAway(app)), [app, message]);
  return (
    <span className="status-message" role="status">
      {visibleText(message)}
    </span>
  );
}

/** Messages stay this long, or until something else is selected: they would be read as if they were about that. */
const MESSAGE_MS = 10_000;
/** What the action of the message itself selects comes within this time. */
const SAME_ACTION_MS = 500;

function takeAway({ actions: { ui }, stores: { selection } }: App): () => void {
  const shown = performance.now();
  const timer = setTimeout(() => ui.say(""), MESSAGE_MS);
  const stop = selection.subscribe((now, before) => {
    const isOther = now.state !== before.state || now.lane !== before.lane || now.range !== before.range;
    if (isOther && shown + SAME_ACTION_MS < performance.now()) ui.say("");
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** The number of problems; the import report lists them. */
function Problems() {
  const app = useApp();
  const count = useSession((session) => {
    return session.progress?.problems.filter(({ severity }) => severity !== "note").length ?? 0;
  });
  if (count === 0) return undefined;
  return (
    <button type="button" className="link status-problems" onClick={() => app.actions.ui.showPanel("import")}>
      {formatCountOf(count, "problem")}
    </button>
  );
}

/** The number of lost events, also while the trace is read; the import report has the details. */
function Losses() {
  const app = useApp();
  const losses = useSession((session) => session.progress?.losses);
  if (losses === undefined || losses.gaps === 0) return undefined;
  return (
    <button type="button" className="link status-problems" onClick={() => app.actions.ui.showPanel("import")}>
      {lossWords(losses)}
    </button>
  );
}

/** "1 234 events lost in 3 gaps"; where some are not counted "at least". */
function lossWords({ events, gaps, uncounted }: LossSums): string {
  const where = `in ${formatCountOf(gaps, "gap")}`;
  if (uncounted === gaps) return `events lost ${where}`;
  const many = `${formatCountOf(events, "event")} lost ${where}`;
  return 0 < uncounted ? `at least ${many}` : many;
}

/** Notes on clocks: whose times are shown, and times left out. The import report has them in full. */
function ClockNotes() {
  const app = useApp();
  const notes = useSession((session) => session.info?.clockNotes);
  if (notes === undefined || notes.length === 0) return undefined;
  return (
    <button type="button" className="link" title={notes.join("\n")} onClick={() => app.actions.ui.showPanel("import")}>
      {notes.length === 1 ? "note on times" : `${formatCount(notes.length)} notes on times`}
    </button>
  );
}

/** How well the clocks of guests fit, or that a guest stands apart; the panel has the rest. */
function Alignments() {
  const app = useApp();
  const machines = useSession((session) => session.trace?.machines);
  const words = alignmentWords(machines ?? []);
  if (words === undefined) return undefined;
  return (
    <button type="button" className="link" onClick={() => app.actions.ui.showPanel("alignment")}>
      {words}
    </button>
  );
}

/** Undefined where no guest has a trace of its own. */
function alignmentWords(machines: TraceInfo["machines"]): string | undefined {
  const apart = machines.filter((machine) => machine.apart !== undefined).length;
  if (0 < apart) return `${formatCountOf(apart, "guest")} apart`;
  const aligned = machines.flatMap(({ alignment }) => alignment ?? []);
  if (aligned.length === 0) return undefined;
  if (aligned.some(({ method }) => method === "manual")) return "clock set by hand";
  const worst = Math.max(...aligned.map(({ error_bound_ns = 0 }) => error_bound_ns));
  return worst === 0 ? "clocks aligned" : `clocks aligned to ${formatDuration(worst)}`;
}

/** That this page goes without something; the import report says why. */
function Lacks() {
  const app = useApp();
  const isOpen = useSession((session) => session.phase === "open");
  const { lacks } = app.host;
  if (lacks === undefined || !isOpen) return undefined;
  return (
    <button type="button" className="link" title={lacks.why} onClick={() => app.actions.ui.showPanel("import")}>
      {lacks.what}
    </button>
  );
}

function Counts() {
  const app = useApp();
  const set = useDerived((a) => a.select.shownSet());
  const count = useDerived((a) => a.select.layout().count);
  const all = useSession((session) => session.lanes?.count ?? 0);
  const hidden = useTree((tree) => tree.hidden.size);
  const idle = useDerived((app) => app.select.layout().idleCount);
  const events = useSession((session) => session.told?.events ?? 0);
  const memory = useSession(({ held }) => (held === undefined ? 0 : heldBytes(held)));
  if (all === 0) return undefined;
  return (
    <>
      <span>
        {formatCount(count)} of {formatCount(all)} lanes{0 < hidden ? ` · ${hidden} hidden` : ""}
        {0 < idle ? ` · ${formatCount(idle)} idle ones hidden` : ""}
      </span>
      {set !== undefined && (
        <button
          type="button"
          className="link"
          title="Show all lanes, not only those of the set"
          onClick={() => app.actions.named.showSet(undefined)}
        >
          only “{visibleText(set.name)}”
        </button>
      )}
      <span>{formatCountOf(events, "event")}</span>
      {0 < memory && (
        <span
          className="status-memory"
          title="What the open trace holds of memory: its index, what questions brought back, and textures"
        >
          {formatBytes(memory)} of memory
        </span>
      )}
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <span className="fact">
      <span className="quiet">{name}</span> <span className="copyable">{value}</span>
    </span>
  );
}
