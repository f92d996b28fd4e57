import type { TableRequest } from "../../../workers/model/table.js";
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
  const unavailable = isEmpty ? { unavailable: "there are no rows yet" } : {};
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
              ...unavailable,
              run: () => void tables.copyRows(request, shown),
            },
            {
              id: "save",
              title: "Save as CSV…",
              ...unavailable,
              run: () => void tables.saveRows(request, shown),
            },
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
