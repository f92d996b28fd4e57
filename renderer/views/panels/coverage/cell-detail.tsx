import { Fragment } from "react";
import type { Cell, Target } from "../../../../workers/coverage/cells.js";
import { commandsFor } from "../../../../workers/coverage/commands.js";
import { checksOf, costWords, recordingWords } from "../../../../workers/coverage/costs.js";
import { BACKENDS, SOURCES, type Source } from "../../../../workers/coverage/sources.js";
import type { View } from "../../../../workers/coverage/view.js";
import { GIVES_WORDS, type MatrixCell } from "../../../viewmodel/coverage-matrix.js";
import { CopiedCommands } from "../../parts/copied-commands.js";
import { RecordThis } from "./record-this.js";

interface Props {
  readonly view: View;
  readonly cell: MatrixCell;
  readonly target: Target;
}

/** What a source gives of a view, what it takes, what it costs, and how to get it. */
export function CellDetail({ view, cell, target }: Props) {
  const source = SOURCES.find(({ id }) => id === cell.source) as Source;
  return (
    <section className="coverage-detail" aria-label={`${view.title} from ${source.title}`}>
      <h3>{view.title}</h3>
      <p className="quiet">{view.shows}</p>
      <h4>{source.title}</h4>
      <p>{source.what}</p>
      {cell.given.length === 0 && <p>It tells nothing of this, of such guests on such a machine.</p>}
      {cell.given.map((given) => (
        <SideDetail key={given.side} view={view} source={source} given={given} target={target} />
      ))}
    </section>
  );
}

interface SideProps {
  readonly view: View;
  readonly source: Source;
  readonly given: Cell;
  readonly target: Target;
}

function SideDetail({ view, source, given, target }: SideProps) {
  const { side, gives, what } = given;
  const rights = side === "host" ? source.hostRights : source.guestRights;
  const costs = costWords(view.id, source.id, side);
  const checks = checksOf(view.id, source.id, side);
  const commands = gives === "unread" ? [] : commandsFor(view, source.id, side, target);
  const isBackend = BACKENDS.some((one) => one === source.id);
  return (
    <div className="coverage-side">
      <h4>
        {side === "host" ? "On the host" : "In the guest"}: {GIVES_WORDS[gives]}
      </h4>
      <dl>
        <dt>gives</dt>
        <dd>{what}</dd>
        <dt>needs</dt>
        <dd>{rights === "" ? "the same rights as the other side" : rights}</dd>
        <dt>opens</dt>
        <dd>{source.opens}</dd>
        <dt>costs</dt>
        <dd>{costs.length === 0 ? "not measured" : costs.map((line) => <p key={line}>{line}</p>)}</dd>
        {checks.map(({ by, found, accel }) => (
          <Fragment key={`${by} ${accel ?? ""}`}>
            <dt>checked</dt>
            <dd>
              {found === "full" ? "full" : found === "part" ? "a part" : "nothing"}: {recordingWords(by)}
            </dd>
          </Fragment>
        ))}
      </dl>
      {isBackend && gives !== "unread" && !(side === "guest" && source.id === "lttng") && (
        <RecordThis view={view.id} source={source.id} side={side} />
      )}
      <CopiedCommands lines={commands} />
    </div>
  );
}
