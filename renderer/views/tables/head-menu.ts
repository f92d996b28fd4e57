import type { Sort } from "../../state/tables-store.js";
import type { ColumnView } from "../../viewmodel/table-view.js";
import type { MenuEntry, MenuSection } from "../parts/menu.js";

export interface HeadMenuOptions {
  readonly column: ColumnView;
  readonly columns: readonly ColumnView[];
  readonly hidden: readonly string[];
  readonly sort: Sort | undefined;
  readonly setSort: (sort: Sort | undefined) => void;
  readonly setHidden: (names: readonly string[]) => void;
}

/** What can be done with a column of a table. */
export function headSections(options: HeadMenuOptions): readonly MenuSection[] {
  const { column, columns, hidden, sort, setSort, setHidden } = options;
  const { name, title } = column;
  const order = (isDescending: boolean): MenuEntry => ({
    id: `sort-${isDescending}`,
    title: isDescending ? "Largest or last first" : "Smallest or first first",
    isCurrent: sort?.column === name && sort.isDescending === isDescending,
    run: () => setSort({ column: name, isDescending }),
  });
  const isLast = columns.length - hidden.length < 2;
  return [
    {
      title: "Order",
      entries: [
        order(true),
        order(false),
        { id: "natural", title: "Order of the table", isCurrent: sort === undefined, run: () => setSort(undefined) },
      ],
    },
    {
      title: "Columns",
      entries: [
        {
          id: "hide",
          title: `Hide ${title}`,
          ...(isLast ? { unavailable: "the last column stays" } : {}),
          run: () => setHidden([...hidden, name]),
        },
        ...shownAgain(columns, hidden, setHidden),
      ],
    },
  ];
}

/** An entry for each hidden column, and one for all. */
export function shownAgain(
  columns: readonly ColumnView[],
  hidden: readonly string[],
  setHidden: (names: readonly string[]) => void,
): readonly MenuEntry[] {
  const away = columns.filter(({ name }) => hidden.includes(name));
  const one = away.map(({ name, title }) => ({
    id: `show-${name}`,
    title: `Show ${title}`,
    run: () => setHidden(hidden.filter((other) => other !== name)),
  }));
  return away.length < 2 ? one : [...one, { id: "show-all", title: "Show all columns", run: () => setHidden([]) }];
}
