const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: "Left",
  ArrowRight: "Right",
  ArrowUp: "Up",
  ArrowDown: "Down",
  Comma: ",",
  Period: ".",
  Slash: "/",
  Minus: "-",
  Equal: "=",
  BracketLeft: "[",
  BracketRight: "]",
};

/**
 * A chord of the window (renderer/viewmodel/keys.ts) as Electron writes keys: "CmdOrCtrl+O" for "Ctrl+KeyO". Undefined for
 * what a menu must not show: on a Mac the menu would take a key without Ctrl from fields of text.
 */
export function acceleratorOf(chord: string): string | undefined {
  const found = /^((?:(?:Ctrl|Alt|Shift)\+)*)([A-Za-z0-9]{1,20}|[,./?[\]=-])$/.exec(chord);
  if (found === null) return undefined;
  const [, modifiers = "", key = ""] = found;
  const name =
    NAMES[key] ?? /^(?:Key|Digit)([A-Z0-9])$/.exec(key)?.[1] ?? (/^(?:F\d{1,2}|\W)$/.test(key) ? key : undefined);
  const isFree = modifiers.includes("Ctrl+") || /^F\d/.test(key);
  return name === undefined || !isFree ? undefined : modifiers.replace("Ctrl", "CmdOrCtrl") + name;
}
