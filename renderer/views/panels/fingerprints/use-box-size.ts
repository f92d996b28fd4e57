import { useLayoutEffect, useState } from "react";

export interface BoxSize {
  /** For the element whose inner size it is. */
  readonly measure: (element: HTMLElement | null) => void;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The inner size of an element, without its scrollbars; 0 before it is there. */
export function useBoxSize(): BoxSize {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 });
  useLayoutEffect(() => {
    if (element === null) return;
    const look = () => setSize({ widthPx: element.clientWidth, heightPx: element.clientHeight });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return { measure: setElement, ...size };
}
