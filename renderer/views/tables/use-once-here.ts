import { useEffect, useReducer, useRef } from "react";

/**
 * Does something at the row of a list's cursor. The pages of a long list come later, so the deed waits until the row is
 * here. Returns the way to want it at a rank; undefined calls it off.
 */
export function useOnceHere(cursor: number, isHere: boolean, act: () => void): (rank: number | undefined) => void {
  const wanted = useRef<number>(undefined);
  const [, look] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (wanted.current !== cursor || !isHere) return;
    wanted.current = undefined;
    act();
  });
  return (rank) => {
    wanted.current = rank;
    // The cursor may be at the row already, and then nothing else has the list look.
    if (rank !== undefined) look();
  };
}
