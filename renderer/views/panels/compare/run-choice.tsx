import { formatDuration } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import { type OfferedRun, type RunSides, withRun } from "../../../viewmodel/run-sides.js";
import { formatTime } from "../../../viewmodel/time-format.js";
import { useApp, useDerived } from "../../use-app.js";

interface Props {
  readonly offered: readonly OfferedRun[];
  readonly sides: RunSides;
}

/** All runs, each on side A, on side B, or on none. */
export function RunChoice({ offered, sides }: Props) {
  const base = useDerived((app) => app.select.timeBase());
  if (offered.length === 0)
    return (
      <p className="hint">
        No run of a recording of input is in what is open. Replay one in the panel Inputs, or open the log that{" "}
        <code>lanescope input replay</code> has written. Runs of another log are taken as B by “Compare with a trace
        file…”.
      </p>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
    <section className="compare-table run-table" tabIndex={0} aria-label="Runs">
      <table className="num">
        <thead>
          <tr>
            <th scope="col">Side</th>
            <th scope="col" className="is-text">
              Run
            </th>
            <th scope="col" className="is-text">
              VM
            </th>
            <th scope="col">Begin</th>
            <th scope="col">Took</th>
            <th scope="col">Inputs</th>
            <th scope="col" className="is-text">
              Replayed
            </th>
          </tr>
        </thead>
        <tbody>
          {offered.map((run) => (
            <tr key={run.key}>
              <td>
                <SideChoice run={run} sides={sides} />
              </td>
              <td className="is-text">
                <bdi>{visibleText(run.figures.name)}</bdi>
              </td>
              <td className="is-text">
                <bdi>{visibleText(run.figures.vm)}</bdi>
              </td>
              <td>{run.isOther ? "of the trace that is B" : formatTime(base, run.figures.t0)}</td>
              <td>{formatDuration(run.figures.t1 - run.figures.t0)}</td>
              <td>{run.figures.inputs.number.length}</td>
              <td className="is-text">{wayOf(run)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SideChoice({ run: { key, figures }, sides }: { readonly run: OfferedRun; readonly sides: RunSides }) {
  const { compare } = useApp().actions;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label={`Side of ${figures.name}, run ${figures.run}`}>
      {(["a", "b"] as const).map((side) => {
        const isOn = sides[side].includes(key);
        return (
          <button
            key={side}
            type="button"
            aria-pressed={isOn}
            onClick={() => compare.setRuns(withRun(sides, key, side, !isOn))}
          >
            {side.toUpperCase()}
          </button>
        );
      })}
    </span>
  );
}

function wayOf({ figures: { mode, speed, cutShort } }: OfferedRun): string {
  const way = mode === "timed" && speed !== 1 ? `timed × ${speed}` : mode;
  return cutShort === "" ? way : `${way}; ${visibleText(cutShort)}`;
}
