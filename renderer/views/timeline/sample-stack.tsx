import { stackNames } from "../../viewmodel/flame/stack-names.js";
import type { Mark } from "../../viewmodel/marks.js";
import { useAnswer } from "../panels/use-answer.js";

/** Frames that are shown beside the pointer. */
const MOST_FRAMES = 12;

/** The call stack of the sample that a mark stands for, of the first one of several. */
export function SampleStack({ lane, mark }: { readonly lane: number; readonly mark: Mark }) {
  const answer = useAnswer(`${lane} ${mark.t}`, { lane, t: mark.t }, async (engine, one) => {
    const found = await engine.profileSampleOn(one);
    return found.ok ? { ...one, sample: found.value } : undefined;
  });
  if (answer?.sample === undefined || answer.lane !== lane || answer.t !== mark.t) return undefined;
  const names = stackNames(answer.sample);
  const more = names.length - MOST_FRAMES;
  return (
    <ol className="tooltip-stack" aria-label="Call stack, the innermost function first">
      {1 < mark.marks && <li className="quiet">of the first of them:</li>}
      {names.slice(0, MOST_FRAMES).map((name, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a function may be in a stack many times
        <li key={i}>{name}</li>
      ))}
      {0 < more && <li className="quiet">and {more} more callers</li>}
    </ol>
  );
}
