import { useId } from "react";

interface OneOfProps<T> {
  readonly legend: string;
  readonly all: readonly T[];
  readonly chosen: T;
  readonly titleOf: (one: T) => string;
  readonly onChange: (one: T) => void;
}

/** A choice of one thing. */
export function OneOf<T>({ legend, all, chosen, titleOf, onChange }: OneOfProps<T>) {
  const name = useId();
  return (
    <fieldset>
      <legend>{legend}</legend>
      {all.map((one) => (
        <label key={titleOf(one)} className="share-check">
          <input type="radio" name={name} checked={one === chosen} onChange={() => onChange(one)} />
          <span>{titleOf(one)}</span>
        </label>
      ))}
    </fieldset>
  );
}
