import type { TableRequest } from "../../../workers/model/table.js";
import { saveEntries } from "../../viewmodel/table-files.js";
import { type ColumnView, shownOf } from "../../viewmodel/table-view.js";
import { Icon } from "../parts/icons.js";
import { MenuButton } from "../parts/menu.js";
import { useApp } from "../use-app.js";
import { shownAgain } from "./head-menu.js";

export interface TableToolsProps {
  readonly name: string;
  readonly request: TableRequest;
  readonly columns: readonly ColumnView[];
  readonly hidden: readonly string[];
  readonly isEmpty: boolean;
}

/** What can be done with all rows of a table: copy them, save them, bring back columns. */
export function TableTools({ name, request, columns, hidden, isEmpty }: TableToolsProps) {
  const { tables } = useApp().actions;
  const shown = shownOf(columns, hidden);
  const none = isEmpty ? "there are no rows yet" : undefined;
  return (
    <MenuButton
      label="Copy or save the rows, columns"
      className="button has-icon"
      sections={[
        {
          title: "All rows, in this order",
          entries: [
            {
              id: "copy",
              title: "Copy with headings",
              note: "for a spreadsheet",
              ...(none !== undefined && { unavailable: none }),
              run: () => void tables.copyRows(request, shown),
            },
            ...saveEntries((file) => void tables.saveRows(request, shown, file), none),
          ],
        },
        {
          title: "Columns",
          entries: shownAgain(columns, hidden, (names) => tables.setHiddenColumns(name, names)),
        },
      ]}
    >
      <Icon name="more" />
    </MenuButton>
  );
}
