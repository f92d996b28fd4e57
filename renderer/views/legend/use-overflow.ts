import { type RefObject, useLayoutEffect, useState } from "react";

/**
 * How many children of a wrapping list do not fit its first line. Lines below are hidden by the style sheet, so that
 * the list never changes its height; what it hides is made inert here.
 */
export function useOverflow(list: RefObject<HTMLElement | null>, content: unknown): number {
  const [hidden, setHidden] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another content has other children
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const measure = () => {
      const children = [...element.children] as HTMLElement[];
      const first = children[0]?.offsetTop ?? 0;
      const below = children.filter((child) => first < child.offsetTop);
      for (const child of children) child.inert = below.includes(child);
      setHidden(below.length);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [list, content]);
  return hidden;
}
