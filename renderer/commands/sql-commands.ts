import type { Command, CommandContext } from "./command.js";
import { isOpen, maker } from "./make-commands.js";

/** Questions in SQL. */
export function sqlCommands({ actions: { sql, ui }, stores }: CommandContext): Command[] {
  const command = maker("Window", isOpen(stores));
  const show = () => {
    ui.showPanel("sql");
    // Once it is drawn.
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-field="sql"]')?.focus());
  };
  return [
    command("sql", "Ask the tables in SQL", ["Alt+KeyQ"], show),
    command("sql-run", "SQL: run the query", [], () => void sql.run()),
    command("sql-stop", "SQL: stop the query", [], sql.cancel, () => stores.sql.getState().busy !== undefined),
  ];
}
