import { captureCommand } from "../../../../workers/coverage/commands.js";
import type { Side } from "../../../../workers/coverage/sources.js";
import { useApp } from "../../use-app.js";

interface Props {
  readonly view: string;
  readonly side: Side;
}

/** Records a view: the command for a terminal. */
export function RecordThis({ view, side }: Props) {
  const app = useApp();
  const copy = () => void app.actions.ui.copy(captureCommand([view], side), "command copied");
  return (
    <button type="button" className="button is-bordered" onClick={copy}>
      Record this
    </button>
  );
}
