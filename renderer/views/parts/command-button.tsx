import { canRun, keyMapOf } from "../../commands.js";
import { chordText } from "../../viewmodel/keys.js";
import { useApp, useCommand, useDerived, useUi } from "../use-app.js";
import { Icon, type IconName } from "./icons.js";

/** A toolbar button for a command: its title and key as the tooltip, disabled while it cannot run. */
export function CommandButton({ id, icon, label }: { id: string; icon?: IconName; label?: string }) {
  const app = useApp();
  const command = useCommand(id);
  const keys = useUi((ui) => ui.keyChanges);
  const isEnabled = useDerived(() => canRun(command));
  const chord = keyMapOf(app.commands, keys).get(id)?.[0];
  const title = chord === undefined ? command.title : `${command.title}  ${chordText(chord)}`;
  return (
    <button
      type="button"
      className="button"
      title={title}
      aria-label={command.title}
      disabled={!isEnabled}
      onClick={() => command.run()}
      data-command={id}
    >
      {icon !== undefined && <Icon name={icon} />}
      {label}
    </button>
  );
}
