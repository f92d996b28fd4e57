import { errorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";

/**
 * Puts a text on the clipboard. A page that came over plain http has no clipboard interface: there the browser's copy
 * command does it, which needs a key or click just before.
 */
export async function copyText(text: string): Promise<Result<void>> {
  // The types know secure pages only.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) {
    return copyByCommand(text) ? ok(undefined) : fail("the browser allows it only right after a key or click");
  }
  try {
    await clipboard.writeText(text);
    return ok(undefined);
  } catch (error) {
    return fail(errorText(error));
  }
}

/** Puts a picture on the clipboard, which only pages that came over https or from this machine may do. */
export async function copyPicture(png: Blob): Promise<Result<void>> {
  // The types know secure pages only.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) return fail("this page may not copy pictures", { hint: "save it as a file" });
  try {
    await clipboard.write([new ClipboardItem({ "image/png": png })]);
    return ok(undefined);
  } catch (error) {
    return fail(errorText(error));
  }
}

/**
 * The command copies what is selected. So there is a field with a selection, and the event that the command causes gets
 * the text itself: a field of many megabytes would take long.
 */
function copyByCommand(text: string): boolean {
  let isTaken = false;
  const give = (event: ClipboardEvent) => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    isTaken = event.clipboardData !== null;
  };
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.className = "visually-hidden";
  field.value = " ";
  // Everything outside of an open dialog is inert.
  (focused?.closest("dialog") ?? document.body).append(field);
  document.addEventListener("copy", give, { capture: true });
  try {
    field.select();
    return document.execCommand("copy") && isTaken;
  } finally {
    document.removeEventListener("copy", give, { capture: true });
    field.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}
