import type { ComparedInput } from "../../../../workers/model/run-comparison.js";
import { useApp } from "../../use-app.js";

interface Props {
  readonly from: ComparedInput | undefined;
  readonly to: ComparedInput | undefined;
  readonly what: string;
}

/** Leads to where inputs were sent, on either side. */
export function ShowInput({ from, to, what }: Props) {
  const { compare } = useApp().actions;
  const side = (name: "a" | "b") => {
    const [t0, t1] = name === "a" ? [from?.sentA, endOf(to, "a")] : [from?.sentB, endOf(to, "b")];
    if (t0 === undefined || t1 === undefined || Number.isNaN(t0) || Number.isNaN(t1)) return undefined;
    const letter = name.toUpperCase();
    return (
      <button
        type="button"
        aria-label={`Show ${what} in ${letter}`}
        onClick={() => compare.showRun(name, { t0, t1: Math.max(t0, t1) })}
      >
        {letter}
      </button>
    );
  };
  return (
    <span className="compare-go">
      {side("a")}
      {side("b")}
    </span>
  );
}

/** When the guest had answered. */
function endOf(input: ComparedInput | undefined, side: "a" | "b"): number | undefined {
  if (input === undefined) return undefined;
  const [sent, took] = side === "a" ? [input.sentA, input.a] : [input.sentB, input.b];
  return sent + (Number.isNaN(took) ? 0 : took);
}
