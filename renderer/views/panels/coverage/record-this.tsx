import { captureCommand } from "../../../../workers/coverage/commands.js";
import type { Side, SourceId } from "../../../../workers/coverage/sources.js";
import { useApp } from "../../use-app.js";

interface Props {
  readonly view: string;
  readonly source: SourceId;
  readonly side: Side;
}

/** Opens the dialog that records a view on the host or in a guest. */
export function RecordThis({ view, source, side }: Props) {
  const app = useApp();
  const tool = side === "guest" && (source === "perf" || source === "trace-cmd") ? source : "";
  const command = [captureCommand([view], side)];
  return (
    <button
      type="button"
      className="button is-bordered"
      onClick={() => app.actions.next.begin({ side, tool, views: [view], vm: "", command })}
    >
      {side === "host" ? "Record this…" : "Record this in a guest…"}
    </button>
  );
}
