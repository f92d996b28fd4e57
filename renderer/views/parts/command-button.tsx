import { useKeyText } from "../keys/use-key-texts.js";
import { useCommand, useDerived } from "../use-app.js";
import { Icon, type IconName } from "./icons.js";

export interface CommandButtonProps {
  readonly id: string;
  readonly icon?: IconName;
  readonly label?: string;
  /** It stands among sentences, and must look like a button there. */
  readonly isPlain?: boolean;
}

/**
 * A toolbar button for a command: its title and key as the tooltip, disabled while it cannot run. Its words, where it has
 * some, are its name: people say them to speech input.
 */
export function CommandButton({ id, icon, label, isPlain = false }: CommandButtonProps) {
  const command = useCommand(id);
  const isEnabled = useDerived(command.when);
  const keys = useKeyText(id);
  const title = keys === undefined ? command.title : `${command.title}  ${keys}`;
  return (
    <button
      type="button"
      className={isPlain ? "button is-plain" : "button"}
      title={title}
      aria-label={label === undefined || command.title.startsWith(label) ? command.title : undefined}
      disabled={!isEnabled}
      onClick={() => command.run()}
      data-command={id}
    >
      {icon !== undefined && <Icon name={icon} />}
      {label}
    </button>
  );
}
