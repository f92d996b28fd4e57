import { formatCount } from "../../workers/core/format.js";
import { LANE_ORDERS, type LaneOrder, orderTitle } from "../viewmodel/lane-figures.js";
import { stateTitle } from "../viewmodel/state-style.js";
import { Icon } from "./parts/icons.js";
import { MenuButton, type MenuSection } from "./parts/menu.js";
import { useApp, useDerived, useNamed, useTree } from "./use-app.js";

/** In the corner above the lanes: by what they are sorted, and whether idle ones are hidden. */
export function LaneOrderMenu() {
  const app = useApp();
  const order = useTree((tree) => tree.order);
  const hidesIdle = useTree((tree) => tree.hidesIdle);
  const idle = useDerived((a) => a.select.layout().idleCount);
  const sets = useNamed("lanes");
  const shownSet = useTree((tree) => tree.shownSet);
  const states = useDerived((a) => a.select.statesInView());
  const isArranged = useTree((tree) => 0 < tree.arranged.size);
  const { showSet } = app.actions.named;
  const entry = (one: LaneOrder, title: string) => ({
    id: `${one}`,
    title,
    isCurrent: one === order && !isArranged,
    run: () => void app.actions.order.sortBy(one),
  });
  const sections: MenuSection[] = [
    { title: "Sort lanes by", entries: LANE_ORDERS.map((one) => entry(one.order, one.title)) },
    { title: "Time in a state", entries: states.map((state) => entry(state, stateTitle(state))) },
    {
      title: "Lanes that are idle in view",
      entries: [
        {
          id: "idle",
          title: hidesIdle ? `Show them (${formatCount(idle)})` : "Hide them",
          isCurrent: hidesIdle,
          run: app.actions.order.toggleIdle,
        },
      ],
    },
    {
      title: "Lane sets",
      entries:
        sets.length === 0
          ? []
          : [
              { id: "all-lanes", title: "All lanes", isCurrent: shownSet === undefined, run: () => showSet(undefined) },
              ...sets.map(({ id, name }) => ({
                id,
                title: `Only “${name}”`,
                isCurrent: shownSet === id,
                run: () => showSet(id),
              })),
            ],
    },
  ];
  const isChosen = order !== "given" || hidesIdle || isArranged || shownSet !== undefined;
  return (
    <MenuButton
      label="Order of the lanes"
      className={`lane-order${isChosen ? " is-chosen" : ""}`}
      sections={sections}
      layout="columns"
    >
      <Icon name="order" />
      <span className="lane-order-name">{isArranged ? "By hand" : order === "given" ? "" : orderTitle(order)}</span>
    </MenuButton>
  );
}
