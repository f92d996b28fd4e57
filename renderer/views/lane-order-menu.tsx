import { formatCount } from "../../workers/core/format.js";
import { LANE_ORDERS, type LaneOrder, orderTitle } from "../viewmodel/lane-figures.js";
import { stateTitle } from "../viewmodel/state-style.js";
import { Icon } from "./parts/icons.js";
import { MenuButton, type MenuSection } from "./parts/menu.js";
import { useApp, useDerived, useTree } from "./use-app.js";

/** In the corner above the lanes: by what they are sorted, and whether idle ones are hidden. */
export function LaneOrderMenu() {
  const app = useApp();
  const order = useTree((tree) => tree.order);
  const hidesIdle = useTree((tree) => tree.hidesIdle);
  const idle = useDerived((a) => a.select.layout().idleCount);
  const states = useDerived((a) => a.select.statesInView());
  const entry = (one: LaneOrder, title: string) => ({
    id: `${one}`,
    title,
    isCurrent: one === order,
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
  ];
  const isChosen = order !== "given" || hidesIdle;
  return (
    <MenuButton
      label="Order of the lanes"
      className={`lane-order${isChosen ? " is-chosen" : ""}`}
      sections={sections}
      layout="columns"
    >
      <Icon name="order" />
      <span className="lane-order-name">{order === "given" ? "" : orderTitle(order)}</span>
    </MenuButton>
  );
}
