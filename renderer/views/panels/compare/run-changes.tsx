import { visibleText } from "../../../../workers/core/unseen.js";
import type { ComparedInput, RunChange, RunComparison } from "../../../../workers/model/run-comparison.js";
import { ShowInput } from "./show-input.js";

/** What changed most, in sentences. */
export function RunChanges({ compared: { changes, inputs, notes } }: { readonly compared: RunComparison }) {
  return (
    <div className="run-changes">
      {changes.length === 0 && <p className="hint">Nothing changed that chance would not explain.</p>}
      <ol aria-label="What changed most">
        {changes.map((change) => (
          <li key={change.sentence}>
            {visibleText(change.sentence)} <ShowInput {...placeOf(change, inputs)} />
          </li>
        ))}
      </ol>
      {notes.map((note) => (
        <p key={note} className="quiet">
          {visibleText(note)}
        </p>
      ))}
    </div>
  );
}

function placeOf({ fromInput, toInput, metric }: RunChange, inputs: readonly ComparedInput[]) {
  const of = (number: number | undefined) => inputs.find((input) => input.number === number);
  const [from, to] = [of(fromInput), of(toInput)];
  return { from, to: to ?? from, what: metric };
}
