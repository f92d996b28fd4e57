import { type MouseEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { type Dock, otherDock } from "../../viewmodel/docks.js";

/** A press that moves further than this drags the tab. */
const SLOP_PX = 6;

/** A tab on its way to the other dock. */
export interface TabDrag {
  readonly panel: string;
  readonly title: string;
  readonly to: Dock;
  /** Letting go now moves it. */
  readonly isOver: boolean;
}

/** For each tab: what begins and ends its drag. */
export interface TabHandle {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerCancel: () => void;
}

interface Press {
  readonly xPx: number;
  readonly yPx: number;
}

/**
 * Tabs that are dragged to the other dock. `place` is the element that they are dropped on, while a drag goes on. Esc gives
 * it up. A press that became a drag is no click: `takeClick` answers so once. `canMove`: there is another dock.
 */
export function useTabDrag(canMove: boolean, move: (panel: string) => void) {
  const [drag, setDrag] = useState<TabDrag>();
  const press = useRef<Press | undefined>(undefined);
  const wasDrag = useRef(false);
  const place = useRef<HTMLDivElement>(null);
  const end = () => {
    press.current = undefined;
    setDrag(undefined);
  };
  const isDragging = drag !== undefined;
  useEffect(() => {
    if (!isDragging) return;
    const giveUp = (event: KeyboardEvent) => {
      if (event.code !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      press.current = undefined;
      setDrag(undefined);
    };
    window.addEventListener("keydown", giveUp, true);
    return () => window.removeEventListener("keydown", giveUp, true);
  }, [isDragging]);

  const handle = (panel: string, title: string, from: Dock): TabHandle => ({
    onPointerDown(event) {
      wasDrag.current = false;
      if (event.button !== 0 || !canMove) return;
      press.current = { xPx: event.clientX, yPx: event.clientY };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event) {
      const began = press.current;
      if (began === undefined) return;
      const { clientX, clientY } = event;
      if (!wasDrag.current && Math.hypot(clientX - began.xPx, clientY - began.yPx) < SLOP_PX) return;
      const to = otherDock(from);
      // The place must be in the window before a pointer can be over it.
      if (!wasDrag.current) flushSync(() => setDrag({ panel, title, to, isOver: false }));
      wasDrag.current = true;
      setDrag({ panel, title, to, isOver: isInside(place.current, clientX, clientY) });
    },
    onPointerUp({ clientX, clientY }) {
      const isMoved = press.current !== undefined && isInside(place.current, clientX, clientY);
      end();
      if (isMoved) move(panel);
    },
    onPointerCancel: end,
  });
  // A tab that has moved hears no click of its drag. A press of a key, which has no detail, is never one.
  const takeClick = ({ detail }: MouseEvent<HTMLElement>) => {
    const isClick = detail === 0 || !wasDrag.current;
    wasDrag.current = false;
    return isClick;
  };
  return { drag, place, handle, takeClick };
}

export type TabDragging = ReturnType<typeof useTabDrag>;

function isInside(element: HTMLElement | null, xPx: number, yPx: number): boolean {
  const box = element?.getBoundingClientRect();
  return box !== undefined && box.left <= xPx && xPx < box.right && box.top <= yPx && yPx < box.bottom;
}
