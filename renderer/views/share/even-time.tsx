import { useView } from "../use-app.js";

/** While gaps are squeezed: that what is shared has all time. */
export function EvenTime() {
  const isSqueezed = useView(({ squeezing }) => squeezing !== undefined);
  return isSqueezed ? " Gaps are squeezed in the window only: all of its time is in it." : undefined;
}
