import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { AnalysisProblem } from "../../../../workers/model/own-analysis.js";
import type { AnalysisRow } from "../../../persist/schema.js";
import { indentAt, offsetOf } from "../../../viewmodel/analysis-text.js";
import { mistakesOf, problemsOf } from "../../../viewmodel/analysis-words.js";
import { useApp } from "../../use-app.js";

/** The text of an analysis. What is wrong stands below it, with its place, while it is typed. */
export function AnalysisEditor({ row }: { readonly row: AnalysisRow }) {
  const { actions, stores } = useApp();
  const { analyses } = actions;
  const draft = useStore(stores.analyses, ({ drafts }) => drafts.get(row.id));
  const text = draft ?? row.text;
  const problems = useMemo(() => problemsOf(text), [text]);
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const goTo = ({ line, column, length }: AnalysisProblem) => {
    const at = offsetOf(text, line, column);
    box.current?.focus();
    box.current?.setSelectionRange(at, at + length);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { code, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (code !== "Enter" || altKey) return;
    if (ctrlKey || metaKey) analyses.run(row.id);
    else if (shiftKey) return;
    // As if it was typed: the field's own undo takes it back.
    else document.execCommand("insertText", false, `\n${indentAt(text, event.currentTarget.selectionStart)}`);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className="analysis-text" aria-label="Text of the analysis">
      <div className="analysis-box">
        <LineNumbers text={text} problems={problems} box={box} />
        <textarea
          ref={box}
          data-field="analysis-text"
          className="analysis-field"
          value={text}
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          aria-label={`Text of ${row.fileName}`}
          aria-invalid={0 < mistakesOf(problems).length}
          aria-describedby={id}
          onChange={({ target }) => analyses.write(row.id, target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <Problems id={id} problems={problems} onGo={goTo} />
      {draft !== undefined && (
        <p className="analysis-draft quiet">
          Not run as it is written; it is kept.{" "}
          <button type="button" className="link" onClick={() => analyses.revert(row.id)}>
            Back to what last ran
          </button>
        </p>
      )}
    </section>
  );
}

interface LineNumbersProps {
  readonly text: string;
  readonly problems: readonly AnalysisProblem[];
  readonly box: React.RefObject<HTMLTextAreaElement | null>;
}

/** The numbers of the lines, beside the text as it is scrolled. Lines with a problem stand out. */
function LineNumbers({ text, problems, box }: LineNumbersProps) {
  const [topPx, setTopPx] = useState(0);
  // Not before both are drawn: the text stands behind the numbers.
  useEffect(() => {
    const field = box.current;
    if (field === null) return;
    const follow = () => setTopPx(field.scrollTop);
    field.addEventListener("scroll", follow, { passive: true });
    follow();
    return () => field.removeEventListener("scroll", follow);
  }, [box]);
  const severities = new Map(problems.toReversed().map(({ line, severity }) => [line, severity]));
  const lines = text.split("\n").length;
  return (
    <div className="analysis-lines num" aria-hidden="true">
      <div style={{ transform: `translateY(${-topPx}px)` }}>
        {Array.from({ length: lines }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other identity
          <div key={i} className={severities.has(i + 1) ? `is-${severities.get(i + 1)}` : undefined}>
            {i + 1}
          </div>
        ))}
      </div>
    </div>
  );
}

interface ProblemsProps {
  readonly id: string;
  readonly problems: readonly AnalysisProblem[];
  readonly onGo: (problem: AnalysisProblem) => void;
}

function Problems({ id, problems, onGo }: ProblemsProps) {
  return (
    <div id={id} className="analysis-problems" role="status">
      {problems.length === 0 && <p className="quiet">No mistakes. Ctrl+Enter runs it.</p>}
      {problems.map((problem) => {
        const { line, column, message, severity } = problem;
        return (
          <button
            key={`${line}:${column} ${message}`}
            type="button"
            className={`analysis-problem is-${severity}`}
            onClick={() => onGo(problem)}
          >
            <span className="num">
              Line {line}, column {column}
            </span>
            <span>{visibleText(message)}</span>
          </button>
        );
      })}
    </div>
  );
}
