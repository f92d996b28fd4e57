import { useEffect, useState } from "react";
import { errorText } from "../../../workers/core/error-text.js";
import { failureText, type Result } from "../../../workers/core/result.js";

/** What is made, and why it is not. */
export interface Made<T> {
  readonly made: T | undefined;
  /** "": it is being made, or is made. */
  readonly why: string;
}

const NOTHING = { made: undefined, why: "" };

/**
 * Makes a file when a choice about it changes, so that its size can be told before it is saved. `make` is another function
 * for another choice; undefined: not yet.
 */
export function useMade<T>(make: (() => Promise<Result<T>>) | undefined): Made<T> {
  const [made, setMade] = useState<Made<T>>(NOTHING);
  useEffect(() => {
    setMade(NOTHING);
    if (make === undefined) return undefined;
    let isWanted = true;
    const take = (result: Result<T>) =>
      isWanted &&
      setMade(result.ok ? { made: result.value, why: "" } : { made: undefined, why: failureText(result.error) });
    make().then(take, (error) => isWanted && setMade({ made: undefined, why: errorText(error) }));
    return () => {
      isWanted = false;
    };
  }, [make]);
  return made;
}
