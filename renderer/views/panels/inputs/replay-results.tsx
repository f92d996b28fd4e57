import { useStore } from "zustand";
import { formatDuration } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { ReplayStatus, RunResult } from "../../../../workers/model/input-operations.js";
import { runEndWords } from "../../../viewmodel/replay-words.js";
import { useApp } from "../../use-app.js";

/** How exact the last runs were: when inputs reached QEMU against when they should have. */
export function ReplayResults() {
  const { stores } = useApp();
  const replays = useStore(stores.input, (state) => state.status.replays);
  const shown = replays.filter(({ results }) => 0 < results.length);
  if (shown.length === 0)
    return (
      <p className="hint">
        After a replay: how exactly inputs reached QEMU when they should have. The table Runs has what a log tells of
        it.
      </p>
    );
  return (
    <>
      {shown.map((replay) => (
        <Results key={replay.vm} replay={replay} />
      ))}
    </>
  );
}

function Results({ replay: { name, results } }: { readonly replay: ReplayStatus }) {
  return (
    <table className="table num">
      <caption>
        Runs of <bdi>{visibleText(name)}</bdi>: when inputs reached QEMU, against when they should have
      </caption>
      <thead>
        <tr>
          {HEAD.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {results.map((result) => (
          <tr key={result.run}>
            <th scope="row">{result.run}</th>
            <td>{result.sent}</td>
            {timingOf(result).map((text, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns are their places
              <td key={i}>{text}</td>
            ))}
            <td>{runEndWords(result)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const HEAD = ["Run", "Inputs", "p50", "p95", "Max", "Drift", "Over 10 ms", "Moved", "Result"];

function timingOf({ timing, shiftNs }: RunResult): readonly string[] {
  const moved = shiftNs === 0 ? "" : formatDuration(shiftNs);
  if (timing === undefined) return ["", "", "", "", "", moved];
  const { p50, p95, max, drift, late } = timing;
  return [...[p50, p95, max, drift].map(formatDuration), `${late}`, moved];
}
