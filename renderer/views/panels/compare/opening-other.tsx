import { useStore } from "zustand";
import { formatPercent } from "../../../../workers/core/format.js";
import type { OtherTrace } from "../../../state/other-trace.js";

/** How far the other trace is, or why it is not opened. */
export function OpeningOther({ other: { name, failure, session } }: { readonly other: OtherTrace }) {
  const share = useStore(session, ({ progress }) =>
    progress === undefined ? undefined : progress.bytesRead / Math.max(1, progress.totalBytes),
  );
  const words = failure === "" ? `Reading ${name}…` : `${name} is not compared: ${failure}`;
  return (
    <p className="hint" role="status">
      {words} {failure === "" && share !== undefined && formatPercent(share)}
    </p>
  );
}
