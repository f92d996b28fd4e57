import { useStore } from "zustand";
import { formatCountOf } from "../../../../workers/core/format.js";
import type { Fingerprints, FingerprintsRequest } from "../../../../workers/model/fingerprints.js";
import type { TableRequest } from "../../../../workers/model/table.js";
import type { FingerprintNames } from "../../../viewmodel/fingerprints/fingerprint-words.js";
import { BY_GROUPS, orderedSubjects, type SubjectOrder } from "../../../viewmodel/fingerprints/subject-order.js";
import { type LaneTree, withDescendants } from "../../../viewmodel/lane-tree.js";
import { saveEntries } from "../../../viewmodel/table-files.js";
import { Icon } from "../../parts/icons.js";
import { MenuButton } from "../../parts/menu.js";
import { useApp, useSession } from "../../use-app.js";
import { panelOfTable } from "../panel-of-table.js";

/** Numbers of groups to choose from. */
const GROUP_COUNTS = [2, 3, 4, 5, 6, 8];

export interface FingerprintToolsProps {
  readonly answer: Fingerprints | undefined;
  readonly request: FingerprintsRequest;
  readonly order: SubjectOrder;
  readonly names: FingerprintNames;
}

/** How values are scaled, how many groups there are, in which order rows stand, and what can be done with all of them. */
export function FingerprintTools({ answer, request, order, names }: FingerprintToolsProps) {
  const { actions, stores } = useApp();
  const { scale, groups } = useStore(stores.fingerprints);
  const { choose } = actions.fingerprints;
  const none = answer === undefined || answer.count === 0 ? "there are no rows yet" : undefined;
  const tree = useSession((session) => session.tree);
  const table = tableRequest(answer, request, tree);
  return (
    <MenuButton
      label="Scale, groups, order; copy or save the rows"
      className="button has-icon"
      sections={[
        {
          title: "Scale",
          entries: [
            {
              id: "own",
              title: "Between fixed ends",
              note: "comparable",
              isCurrent: scale === "own",
              run: () => choose({ scale: "own" }),
            },
            {
              id: "published",
              title: "As published",
              note: "by length",
              isCurrent: scale === "published",
              run: () => choose({ scale: "published" }),
            },
          ],
        },
        {
          title: "Groups",
          entries: [
            {
              id: "groups-best",
              title: "As many as fit best",
              isCurrent: groups === undefined,
              run: () => choose({ groups: undefined }),
            },
            ...GROUP_COUNTS.map((count) => ({
              id: `groups-${count}`,
              title: formatCountOf(count, "group"),
              isCurrent: groups === count,
              run: () => choose({ groups: count }),
            })),
          ],
        },
        {
          title: "Order of rows",
          entries: [
            {
              id: "by-groups",
              title: "By groups",
              isCurrent: order.by === "groups",
              run: () => choose({ order: BY_GROUPS }),
            },
            {
              id: "by-lanes",
              title: "As the lanes, by time",
              isCurrent: order.by === "lanes",
              run: () => choose({ order: { by: "lanes" } }),
            },
          ],
        },
        {
          title: "All rows",
          entries: [
            {
              id: "copy",
              title: "Copy as a table",
              note: "for a spreadsheet",
              ...(none !== undefined && { unavailable: none }),
              run: () => void (answer && actions.fingerprints.copy(answer, orderedSubjects(answer, order), names)),
            },
            {
              id: "table",
              title: "Show as a table",
              note: "to filter",
              run: () =>
                actions.tables.showRows("fingerprints", panelOfTable("fingerprints"), { filter: table.only ?? "" }),
            },
            ...saveEntries((file) => void actions.tables.saveRows(table, undefined, file), none),
          ],
        },
      ]}
    >
      <Icon name="more" />
    </MenuButton>
  );
}

/** The engine's table of the same: its periods have a length, not a number. */
function tableRequest(answer: Fingerprints | undefined, request: FingerprintsRequest, tree: LaneTree): TableRequest {
  const { t0, t1, of, lane, periods = 1, scale, asker } = request;
  const periodNs = (answer?.t1[0] ?? Number.NaN) - (answer?.t0[0] ?? Number.NaN);
  return {
    table: "fingerprints",
    t0,
    t1,
    asker: `${asker} rows`,
    limit: Number.POSITIVE_INFINITY,
    only: `subject == "${of}"`,
    asPublished: scale === "published",
    ...(1 < periods && 0 < periodNs && { chart: { periodNs } }),
    ...(lane !== undefined && { lanes: withDescendants(tree, lane) }),
  };
}
