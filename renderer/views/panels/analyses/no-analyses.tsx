import { visibleText } from "../../../../workers/core/unseen.js";
import type { AnalysisFile } from "../../../../workers/model/own-analysis.js";
import { factsIn } from "../../../viewmodel/own-analyses.js";
import { CommandButton } from "../../parts/command-button.js";
import { useApp } from "../../use-app.js";
import { useAnswer } from "../use-answer.js";
import { EXAMPLES } from "./examples.js";

/** What the panel says while there is none; examples are offered of whose events the trace has all. */
export function NoAnalyses() {
  const fitting = useAnswer("examples", EXAMPLES, async (engine, examples) => {
    const checks = await Promise.all(examples.map((example) => engine.checkAnalysis(example)));
    return examples.filter((_, i) => checks[i]?.events?.every(({ found }) => 0 < found.length));
  });
  return (
    <div className="analyses-none">
      <p className="hint">
        An analysis says which events of a trace mean which states, times and counts. It becomes lanes, rows of tables
        and findings; it is data, and no code in it is run. Drop a <code>.analysis.json</code> on the window, or write
        one: the menu of an event in the list of events begins one of that event.
      </p>
      <div className="import-actions">
        <CommandButton id="analysis-add" label="Add an analysis…" />
        <CommandButton id="analysis-new" label="New analysis" />
      </div>
      {fitting !== undefined && 0 < fitting.length && (
        <section aria-label="Examples">
          <h3>Examples whose events this trace has</h3>
          <ul className="analysis-examples">
            {fitting.map((example) => (
              <Example key={example.name} example={example} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Example({ example: { name, text } }: { readonly example: AnalysisFile }) {
  const { analyses } = useApp().actions;
  const { title, description } = factsIn(text, name);
  const add = () => analyses.show(analyses.add({ fileName: name, text, token: "" }));
  return (
    <li>
      <button type="button" className="button is-bordered" onClick={add} aria-label={`Add ${title}`}>
        Add
      </button>
      <p>
        <strong>{visibleText(title)}</strong> <span className="quiet">{visibleText(description)}</span>
      </p>
    </li>
  );
}
