import { type RefObject, useLayoutEffect, useState } from "react";
import { Icon } from "../parts/icons.js";
import { MenuButton } from "../parts/menu.js";
import type { DockPanels } from "./use-docks.js";

export interface MorePanelsProps {
  readonly panels: DockPanels["panels"];
  readonly shown: string | undefined;
  /** The list of tabs, which scrolls. */
  readonly list: RefObject<HTMLElement | null>;
  readonly onShow: (id: string) => void;
}

/** All panels of a dock in a menu, while its tabs have no room beside each other: those out of sight are found here. */
export function MorePanels({ panels, shown, list, onShow }: MorePanelsProps) {
  const isCut = useIsCut(list, panels.length);
  if (!isCut) return undefined;
  const entries = panels.map(({ id, title }) => ({ id, title, isCurrent: id === shown, run: () => onShow(id) }));
  return (
    <MenuButton label="All panels" className="tab has-icon" sections={[{ title: "Panels", entries }]}>
      <Icon name="more" />
    </MenuButton>
  );
}

/** Whether a list is wider than the room it has. The menu takes some of that room, which makes a cut list no wider. */
function useIsCut(list: RefObject<HTMLElement | null>, count: number): boolean {
  const [isCut, setCut] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new tab makes the list wider
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const measure = () => setCut(element.clientWidth < element.scrollWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [list, count]);
  return isCut;
}
