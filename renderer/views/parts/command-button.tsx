import { chordText } from "../../viewmodel/keys.js";
import { useCommand, useDerived } from "../use-app.js";
import { Icon, type IconName } from "./icons.js";

/** A toolbar button for a command: its title and key as the tooltip, disabled while it cannot run. */
export function CommandButton({ id, icon, label }: { id: string; icon?: IconName; label?: string }) {
  const command = useCommand(id);
  const isEnabled = useDerived(command.when);
  const [chord] = command.keys;
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
