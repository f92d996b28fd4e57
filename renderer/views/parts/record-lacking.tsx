import { captureCommand } from "../../../workers/coverage/commands.js";
import { lackingViews } from "../../../workers/coverage/lacking.js";
import type { TraceInfo } from "../../../workers/model/engine-api.js";
import { useApp } from "../use-app.js";

interface Props {
  readonly analyses: TraceInfo["analyses"];
  /** Ids of views; absent: all. */
  readonly of?: readonly string[];
}

/** Records on this host what views lack. */
export function RecordLacking({ analyses, of }: Props) {
  const { next } = useApp().actions;
  const views = lackingViews(analyses, of);
  if (views.length === 0) return undefined;
  const command = [captureCommand(views, "host")];
  const begin = () => next.begin({ side: "host", tool: "", views, vm: "", command });
  return (
    <button type="button" className="button is-bordered" title={command.join("\n")} onClick={begin}>
      Record this…
    </button>
  );
}
