import { useDeferredValue, useMemo } from "react";
import { useStore } from "zustand";
import type { Fingerprints } from "../../../../workers/model/fingerprints.js";
import type { FingerprintNames } from "../../../viewmodel/fingerprints/fingerprint-words.js";
import { useApp } from "../../use-app.js";
import { MostDependedOn, ProcessLinks } from "./rank-side.js";
import { SubjectSide } from "./subject-side.js";

export interface FingerprintSideProps {
  readonly answer: Fingerprints;
  /** At the cursor. */
  readonly subject: number;
  readonly names: FingerprintNames;
  readonly onShow: (subject: number) => void;
  readonly onFollow: (subject: number) => void;
}

/** Beside the heat map: what is at the cursor, or the processes that others depend on. */
export function FingerprintSide({ answer: newest, subject: atCursor, ...rest }: FingerprintSideProps) {
  // The rows come first: they follow the keys, and this follows them.
  const now = useMemo(() => ({ answer: newest, subject: atCursor }), [newest, atCursor]);
  const { answer, subject } = useDeferredValue(now, undefined) ?? {};
  return answer === undefined || subject === undefined ? (
    <aside className="finger-side" aria-label={LABEL} />
  ) : (
    <Side {...rest} answer={answer} subject={subject} />
  );
}

const LABEL = "About the row at the cursor";

function Side(props: FingerprintSideProps) {
  const { answer, subject, names, onShow } = props;
  const { actions, stores } = useApp();
  const side = useStore(stores.fingerprints, (state) => state.side);
  const { ranks } = answer;
  const lane = answer.lane[subject];
  const showLane = (one: number) => {
    const other = answer.lane.indexOf(one);
    if (0 <= other) onShow(other);
    else actions.selection.selectLane(one);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
    <aside className="finger-side" aria-label={LABEL} tabIndex={0}>
      {ranks !== undefined && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
        <span className="choice" role="group" aria-label="Beside the heat map">
          <button
            type="button"
            aria-pressed={side === "subject"}
            onClick={() => actions.fingerprints.choose({ side: "subject" })}
          >
            This process
          </button>
          <button
            type="button"
            aria-pressed={side === "ranks"}
            onClick={() => actions.fingerprints.choose({ side: "ranks" })}
          >
            Most depended on
          </button>
        </span>
      )}
      {ranks !== undefined && side === "ranks" ? (
        <MostDependedOn ranks={ranks} laneTitle={names.laneTitle} lane={lane} onShow={showLane} />
      ) : (
        <>
          <SubjectSide {...props} />
          {ranks !== undefined && (
            <ProcessLinks
              ranks={ranks}
              laneTitle={names.laneTitle}
              lane={lane}
              onShow={showLane}
              onFollow={(moment) => actions.tables.follow(moment)}
            />
          )}
        </>
      )}
    </aside>
  );
}
