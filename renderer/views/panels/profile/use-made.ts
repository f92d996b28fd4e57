import { useRef } from "react";

interface Made<T> {
  readonly value: T;
  readonly inputs: readonly unknown[];
}

/** What is made of its inputs, made anew when one of them is another object. */
export function useMade<T>(make: () => T, inputs: readonly unknown[]): T {
  const last = useRef<Made<T>>(undefined);
  const isSame = last.current?.inputs.every((one, i) => one === inputs[i]) === true;
  if (last.current === undefined || !isSame) last.current = { value: make(), inputs };
  return last.current.value;
}
