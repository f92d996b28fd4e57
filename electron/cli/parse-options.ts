import { parseArgs } from "node:util";
import { errorText } from "../../workers/core/error-text.js";
import { ok, type Result } from "../../workers/core/result.js";
import { usage } from "./option-values.js";
import { type CommandName, OPTIONS, type Values } from "./options.js";

/** The words of a command, and what its options were given. */
export function parseOptions(
  name: CommandName,
  args: readonly string[],
): Result<{ readonly positionals: readonly string[]; readonly values: Values }> {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options: OPTIONS[name], allowPositionals: true });
    return ok({ positionals, values: values as Values });
  } catch (error) {
    const [message = ""] = errorText(error).split(/\.\s/);
    return usage(name, message + takersText(message));
  }
}

/** Of Node's message about an option that a command does not have: which commands have it. */
function takersText(message: string): string {
  const [, option = ""] = /^Unknown option '--([a-z-]+)'$/.exec(message) ?? [];
  const takers = Object.entries(OPTIONS).filter(([, options]) => option in options);
  return takers.length === 0 ? "" : `, which is one of ${takers.map(([command]) => command).join(", ")}`;
}
