import type { ReactNode } from "react";
import { formatBytes } from "../../../workers/core/format.js";
import { visibleText } from "../../../workers/core/unseen.js";
import type { ToolPlan } from "../../../workers/model/tool-operations.js";

/** All that a person agrees to: files, sizes, cost, who sees the result, and each script word for word. */
export function PlanSheet({ plan }: { readonly plan: ToolPlan }) {
  const { folder, files, steps, lacks, events, samplesHz, seenBy } = plan;
  return (
    <section className="guest-plan" aria-label="What will be done">
      <dl>
        <Fact title="Records">
          {samplesHz !== undefined && `${samplesHz} samples a second on each CPU. `}
          {0 < events.length && <span className="mono copyable">{events.join(", ")}</span>}
        </Fact>
        {0 < lacks.length && <Fact title="Does not give">{lacks.map(visibleText).join("; ")}</Fact>}
        <Fact title="Files in the guest">
          in <span className="mono">{folder}</span> (in /tmp, where /run has no room), for root only:
          <ul>
            {files.map(({ path, about, bytes }) => (
              <li key={path}>
                <span className="mono">{path.slice(folder.length + 1).replaceAll(`${folder}/`, "")}</span>
                {bytes !== undefined && ` (${formatBytes(bytes)})`}: {visibleText(about)}
              </li>
            ))}
          </ul>
        </Fact>
        <Fact title="Size">
          {formatBytes(plan.sentBytes)} are sent; it needs room for {formatBytes(plan.neededBytes)}, of which the guest
          must have three times as much; at most {formatBytes(plan.mostBytes)} come back
        </Fact>
        <Fact title="Cost">{visibleText(plan.cost)}</Fact>
        <Fact title="Who can see it">{seenBy.map(visibleText).join("; ")}</Fact>
        <Fact title="Afterwards">all of it is removed from the guest, and that is verified</Fact>
      </dl>
      <h3>What is run, word for word</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is read by keyboard, too */}
      <pre className="guest-script copyable" tabIndex={0}>
        {steps.map(({ title, script }) => `# ${title}\n${script.trimEnd()}\n`).join("\n")}
      </pre>
    </section>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}
