import { type ReactNode, useState } from "react";
import { formatCountOf } from "../../../workers/core/format.js";
import type { Finding, FindingGroup } from "../../../workers/model/findings.js";
import { NO_LANE } from "../../../workers/model/lanes.js";
import { findingExplanation } from "../../viewmodel/finding-explanations.js";
import { FIRST_MEMBERS, likeIt, worstOf } from "../../viewmodel/finding-groups.js";
import { renamedText } from "../../viewmodel/renames.js";
import { explained } from "../parts/explanation.js";
import { Icon } from "../parts/icons.js";
import { useApp, useSession } from "../use-app.js";
import { NextSteps } from "./next-steps.js";
import { panelOfTable } from "./panel-of-table.js";

/** A group: a sentence about all of it, its worst case, and the others when it unfolds. */
export function FindingGroupRow({ group }: { readonly group: FindingGroup }) {
  const [isOpen, setOpen] = useState(false);
  const { scope, title, severity, isSuspicion, count } = group;
  const worst = worstOf(group);
  if (worst === undefined) return undefined;
  if (scope === "case") return <FindingRow finding={worst} />;
  const members =
    scope === "host"
      ? group.groups.map((part) => <FindingGroupRow key={`${part.lane} ${part.title}`} group={part} />)
      : group.cases.map((one) => <FindingRow key={`${one.title} ${one.t0}`} finding={one} />);
  return (
    <Row
      finding={worst}
      title={title}
      text={`Worst: ${worst.title}. ${worst.text}`}
      severity={severity}
      isSuspicion={isSuspicion}
      tools={
        <button type="button" className="button" data-fold="" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <Icon name={isOpen ? "down" : "forward"} /> {likeIt(count)}
        </button>
      }
    >
      {isOpen && <Members noun={scope === "host" ? "group" : "case"}>{members}</Members>}
    </Row>
  );
}

/** The first of them; the others when asked for. */
function Members({ children, noun }: { readonly children: readonly ReactNode[]; readonly noun: string }) {
  const [shown, setShown] = useState(FIRST_MEMBERS);
  const left = children.length - shown;
  return (
    <ul className="finding-members">
      {children.slice(0, shown)}
      {0 < left && (
        <li>
          <button type="button" className="link" onClick={() => setShown(shown + 4 * FIRST_MEMBERS)}>
            Show more: {formatCountOf(left, noun)} left
          </button>
        </li>
      )}
    </ul>
  );
}

function FindingRow({ finding }: { readonly finding: Finding }) {
  const { title, text, severity, isSuspicion } = finding;
  return <Row finding={finding} title={title} text={text} severity={severity} isSuspicion={isSuspicion} />;
}

function whenGiven({ id }: Finding): string {
  const when = findingExplanation(id);
  return when === "" ? "" : `Given when: ${when}`;
}

interface RowProps {
  /** The case that it leads to. */
  readonly finding: Finding;
  readonly title: string;
  readonly text: string;
  readonly severity: number;
  readonly isSuspicion: boolean;
  readonly tools?: ReactNode;
  readonly children?: ReactNode;
}

function Row({ finding, severity, isSuspicion, tools, children, ...given }: RowProps) {
  const app = useApp();
  const known = useSession((session) => session.lanes);
  const title = renamedText(known, given.title);
  const text = renamedText(known, given.text);
  const [isOpen, setOpen] = useState(false);
  const evidence = finding.evidence.map((line) => renamedText(known, line));
  const { lanes, t0, t1, table } = finding;
  const show = () => {
    const { paths = [] } = app.stores.session.getState().lanes ?? {};
    const [lane, ...others] = lanes.map((path) => paths.indexOf(path)).filter((one) => one !== NO_LANE);
    app.actions.tables.follow({ lane, t0, t1 }, others);
  };
  const words = [title, text, ...evidence].join("\n");
  const weight = `weight ${Math.round(severity * 100)} of 100`;
  return (
    <li className="finding-item">
      <div className="finding">
        <span className="finding-weight" role="img" aria-label={weight} title={weight}>
          <span style={{ height: `${Math.round(severity * 100)}%` }} />
        </span>
        <div className="finding-words copyable">
          <h3 {...explained(whenGiven(finding))}>
            {title}
            {isSuspicion && <span className="finding-tag">suspected</span>}
          </h3>
          <p>{text}</p>
          {finding.next !== undefined && <NextSteps steps={finding.next} />}
          {isOpen && (
            <ul className="finding-evidence">
              {evidence.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </div>
        <span className="finding-tools">
          {tools}
          <button type="button" className="button is-plain" data-show="" onClick={show}>
            Show
          </button>
          {table !== "" && (
            <button type="button" className="button" onClick={() => app.actions.ui.showPanel(panelOfTable(table))}>
              All cases
            </button>
          )}
          {0 < evidence.length && (
            <button
              type="button"
              className="button"
              aria-expanded={isOpen}
              {...(tools === undefined ? { "data-fold": "" } : {})}
              onClick={() => setOpen(!isOpen)}
            >
              Evidence
            </button>
          )}
          <button
            type="button"
            className="button"
            title="Copy"
            aria-label="Copy this finding"
            onClick={() => void app.actions.ui.copy(words, "finding copied")}
          >
            <Icon name="copy" />
          </button>
        </span>
      </div>
      {children}
    </li>
  );
}
