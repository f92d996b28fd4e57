import { useId, useState } from "react";
import { useStore } from "zustand";
import { formatSpan } from "../../../../workers/core/format.js";
import type { CompareRequest, ComparisonRow } from "../../../../workers/model/comparison.js";
import type { CompareState } from "../../../state/compare-store.js";
import type { OtherTrace } from "../../../state/other-trace.js";
import {
  COMPARED_PARTS,
  type ComparedPart,
  comparisonWords,
  isCertain,
  isOfPart,
  PART_TITLES,
} from "../../../viewmodel/comparison-view.js";
import type { TimeRange } from "../../../viewmodel/target.js";
import { formatTime } from "../../../viewmodel/time-format.js";
import { useKeyText } from "../../keys/use-key-texts.js";
import { CommandButton } from "../../parts/command-button.js";
import { useApp, useDerived, useSession } from "../../use-app.js";
import { useAnswer } from "../use-answer.js";
import { ComparedCurves } from "./compared-curves.js";
import { ComparisonTable } from "./comparison-table.js";
import { OpeningOther } from "./opening-other.js";
import { RunsView } from "./runs-view.js";
import { useRuns } from "./use-runs.js";

const MOST_RECENTS = 4;
/** Rows that are asked for; the command line has all. */
const MOST_ROWS = 2000;

/** What differs between two ranges: a row for each figure, those that chance does not explain first. */
export function ComparePanel() {
  const { stores } = useApp();
  const { a, b, other, subject } = useStore(stores.compare);
  const isOpening = other !== undefined && b === undefined;
  if (subject === "runs")
    return (
      <div className="compare" data-takes-b="">
        <div className="compare-main">
          <RunsView>
            <SubjectChoice />
            {other !== undefined && <CommandButton id="compare-close" label={`Close ${other.name}`} isPlain />}
            <CommandButton id="compare-file" label="Compare with a trace file…" isPlain />
          </RunsView>
          {isOpening && <OpeningOther other={other} />}
        </div>
      </div>
    );
  return (
    <div className="compare" data-takes-b="">
      <div className="compare-main">
        <RangeBar />
        {isOpening ? (
          <OpeningOther other={other} />
        ) : a === undefined || b === undefined ? (
          <NextRange hasA={a !== undefined} hasB={b !== undefined} />
        ) : (
          <Differences key={`${a.t0} ${a.t1} ${b.t0} ${b.t1} ${other?.name}`} a={a} b={other?.figures ?? b} />
        )}
      </div>
    </div>
  );
}

/** What to do for a comparison, as long as one of the ranges is missing. */
function NextRange({ hasA, hasB }: { readonly hasA: boolean; readonly hasB: boolean }) {
  const [keyA = "“Set A”", keyB = "“Set B”"] = [useKeyText("compare-a"), useKeyText("compare-b")];
  if (hasA || hasB)
    return (
      <p className="hint">
        Now select a range for {hasA ? "B" : "A"}, and press {hasA ? keyB : keyA}.
      </p>
    );
  return (
    <p className="hint">
      Select a range and make it A ({keyA}); then select another one and make it B ({keyB}). Without a selection the
      window is taken. Or take a trace file as B: it opens by itself, and is closed with the comparison. Or add another
      trace to the timeline: it becomes B, and what is open A.
      <RecentOnes />
    </p>
  );
}

/** Traces that were opened before, as B. */
function RecentOnes() {
  const { actions, stores } = useApp();
  const open = useSession(({ info }) => info?.contentId);
  const recents = useStore(stores.persistence, (state) => state.recents);
  const others = recents.filter(({ contentId }) => contentId !== open).slice(0, MOST_RECENTS);
  if (others.length === 0) return undefined;
  return (
    <span className="compare-recents">
      {" "}
      Opened lately:
      {others.map(({ token, tokens = [token], name }) => (
        <button key={token} type="button" className="link" onClick={() => void actions.compare.reopenAsB(tokens)}>
          {name}
        </button>
      ))}
    </span>
  );
}

function RangeBar() {
  const { actions, stores } = useApp();
  const { compare } = actions;
  const { a, b, aligned, other } = useStore(stores.compare);
  const hasBoth = a !== undefined && b !== undefined;
  return (
    <div className="panel-bar compare-bar">
      <SubjectChoice />
      <RangeOf side="a" range={a} />
      <RangeOf side="b" range={b} other={other} />
      {hasBoth && (
        <>
          {other === undefined && (
            <button type="button" className="button" onClick={compare.swap}>
              Swap
            </button>
          )}
          <button
            type="button"
            className="button"
            aria-pressed={aligned !== undefined}
            onClick={compare.toggleAligned}
            title="Shows the lanes a second time, with the time of B under that of A"
          >
            A above B
          </button>
        </>
      )}
      {other !== undefined && <CommandButton id="compare-close" label={`Close ${other.name}`} isPlain />}
      <CommandButton id="compare-file" label="Compare with a trace file…" isPlain />
      <CommandButton id="compare-with" label="Add a trace to compare with…" isPlain />
    </div>
  );
}

/** Of a trace with runs of recordings of input: the runs, or ranges of time. */
function SubjectChoice() {
  const { actions, stores } = useApp();
  const subject = useStore(stores.compare, (state) => state.subject);
  const { own } = useRuns();
  if (own.length === 0 && subject === "ranges") return undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label="What is compared">
      <button type="button" aria-pressed={subject === "ranges"} onClick={() => actions.compare.setSubject("ranges")}>
        Ranges
      </button>
      <button type="button" aria-pressed={subject === "runs"} onClick={() => actions.compare.setSubject("runs")}>
        Runs
      </button>
    </span>
  );
}

function RangeOf({
  side,
  range,
  other,
}: {
  readonly side: keyof Pick<CompareState, "a" | "b">;
  readonly range: TimeRange | undefined;
  readonly other?: OtherTrace | undefined;
}) {
  const { compare } = useApp().actions;
  const own = useDerived((app) => app.select.timeBase());
  const base = other === undefined ? own : other.timeBase();
  const name = side.toUpperCase();
  return (
    <span className={`compare-range is-${side}`}>
      <button type="button" className="button" onClick={() => compare.take(side)} title={`Makes the selection ${name}`}>
        Set {name}
      </button>
      {range !== undefined && (
        <button type="button" className="link num" onClick={() => compare.show(side)} title={`Shows ${name}`}>
          {other !== undefined && `${other.name}: `}
          {formatTime(base, range.t0)}, {formatSpan(range.t1 - range.t0)}
        </button>
      )}
    </span>
  );
}

function Differences({ a, b }: { readonly a: TimeRange; readonly b: CompareRequest["b"] }) {
  const asker = useId();
  const [part, setPart] = useState<ComparedPart>("all");
  const [isAll, setIsAll] = useState(false);
  const [picked, setPicked] = useState<ComparisonRow>();
  const answer = useAnswer("compare", { a, b }, (engine, ranges) =>
    engine.compare({ asker, ...ranges, limit: MOST_ROWS }).then((found) => found ?? "none"),
  );
  if (answer === undefined) return <p className="hint">Comparing…</p>;
  if (answer === "none") return <p className="hint">One of the ranges holds no time of the trace.</p>;
  const rows = answer.rows.filter((row) => isOfPart(row, part) && (isAll || isCertain(row)));
  const shown = picked !== undefined && rows.includes(picked) ? picked : rows[0];
  return (
    <>
      <div className="panel-bar">
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
        <span className="choice" role="group" aria-label="Part of the comparison">
          {COMPARED_PARTS.map((one) => (
            <button key={one} type="button" aria-pressed={one === part} onClick={() => setPart(one)}>
              {PART_TITLES[one]}
            </button>
          ))}
        </span>
        <label className="check">
          <input type="checkbox" checked={isAll} onChange={(event) => setIsAll(event.target.checked)} /> Also what may
          be chance
        </label>
        <span className="quiet">{comparisonWords(answer)}</span>
      </div>
      {rows.length === 0 ? (
        <p className="hint">
          {isAll ? "There are no such figures." : "Nothing differs that chance would not explain."}
        </p>
      ) : (
        <div className="compare-both">
          <ComparisonTable rows={rows} picked={shown} pick={setPicked} />
          {shown !== undefined && 0 <= shown.sample && <ComparedCurves sample={shown.sample} />}
        </div>
      )}
    </>
  );
}
