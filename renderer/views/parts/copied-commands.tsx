import { useApp } from "../use-app.js";
import { Icon } from "./icons.js";

/** Commands to copy, one after the other. */
export function CopiedCommands({ lines }: { readonly lines: readonly string[] }) {
  const app = useApp();
  if (lines.length === 0) return undefined;
  const said = lines.length === 1 ? "command copied" : `${lines.length} commands copied`;
  const copy = () => void app.actions.ui.copy(lines.join("\n"), said);
  return (
    <div className="import-commands">
      <pre className="copyable">{lines.join("\n")}</pre>
      <button type="button" className="button" title="Copy" aria-label="Copy the commands" onClick={copy}>
        <Icon name="copy" />
      </button>
    </div>
  );
}
