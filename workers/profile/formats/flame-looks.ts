import { formatCount } from "../../core/format.js";

/** Of a character of a label: it is in a font whose characters are all as wide. */
export const LABEL_PX = 6.62;

/** By FrameKind. */
export const KIND_CLASSES: readonly string[] = [
  "unknown",
  "kernel",
  "user",
  "hypervisor",
  "guest-kernel",
  "guest-user",
  "group",
];
export const KIND_NAMES: readonly string[] = [
  "unknown",
  "host kernel",
  "host user",
  "hypervisor below",
  "guest kernel",
  "guest user",
  "group",
];

/** Classes of those that had the CPU: as many as colours can be told apart. */
export const OWNER_CLASSES: readonly string[] = ["owner0", "owner1", "owner2", "owner3", "owner4", "owner5"];

const LIGHT: Readonly<Record<string, string>> = {
  all: "#e4e7ec",
  group: "#cfd5de",
  unknown: "#e8e6e1",
  user: "#a9cdea",
  kernel: "#f0b48d",
  hypervisor: "#d5b9e3",
  "guest-user": "#b4d9a3",
  "guest-kernel": "#f0d37c",
  same: "#dcdfe4",
  more0: "#f9e0c6",
  more1: "#f4b877",
  more2: "#e08a2c",
  owner0: "#8fd3c1",
  owner1: "#c3b1ee",
  owner2: "#e6cf6e",
  owner3: "#ee9fae",
  owner4: "#9cc3f0",
  owner5: "#d9a77c",
  less0: "#d3e4f4",
  less1: "#93c0e6",
  less2: "#5599d6",
};

const DARK: Readonly<Record<string, string>> = {
  all: "#2b2f36",
  group: "#3d444f",
  unknown: "#4a4842",
  user: "#2c5d84",
  kernel: "#87481f",
  hypervisor: "#664676",
  "guest-user": "#3a662d",
  "guest-kernel": "#73590f",
  same: "#3d4148",
  more0: "#553a1d",
  more1: "#7d4a10",
  more2: "#a85b00",
  owner0: "#1c6a59",
  owner1: "#5b4699",
  owner2: "#6b5c0c",
  owner3: "#86384a",
  owner4: "#245a8f",
  owner5: "#74441f",
  less0: "#21384c",
  less1: "#225380",
  less2: "#2569ab",
};

/** Below the class of the picture, as a page may hold it. It is dark where its reader prefers that. */
export const FLAME_STYLE = [
  ".flame text{font:11px ui-monospace,Menlo,Consolas,monospace;pointer-events:none}",
  ".flame .head{font-weight:600}",
  rules({ colours: LIGHT, ink: "#1c1e21", quiet: "#5c6370", ground: "#fff" }),
  `@media (prefers-color-scheme:dark){${rules({ colours: DARK, ink: "#e6e8eb", quiet: "#9aa1ac", ground: "#16181c" })}}`,
].join("");

interface Theme {
  readonly colours: Readonly<Record<string, string>>;
  readonly ink: string;
  readonly quiet: string;
  readonly ground: string;
}

function rules({ colours, ink, quiet, ground }: Theme): string {
  const own = Object.entries(colours).map(([look, colour]) => `.flame .${look}{fill:${colour}}`);
  return `.flame text{fill:${ink}}.flame text.quiet{fill:${quiet}}.flame .ground{fill:${ground}}.flame .hatch{fill:${quiet};fill-opacity:.5}.flame .narrow{fill:url(#flame-narrow)}${own.join("")}`;
}

/** Names may be as long as a trace likes. */
const MOST_CHARACTERS = 400;

export function cutText(text: string): string {
  return text.length <= MOST_CHARACTERS
    ? text
    : `${text.slice(0, MOST_CHARACTERS)}… (${formatCount(text.length)} characters)`;
}

/** As much of a text as fits; "": not even its begin. */
export function fitted(text: string, widthPx: number): string {
  const most = Math.floor(widthPx / LABEL_PX);
  if (most < 3) return text.length <= most ? text : "";
  let columns = 0;
  let shown = "";
  for (const char of text.slice(0, most + 1)) {
    // Most characters of East Asia are twice as wide.
    columns += (char.codePointAt(0) as number) < 0x1100 ? 1 : 2;
    if (most < columns) return `${shown.slice(0, most - 1)}…`;
    shown += char;
  }
  return shown;
}
