import { HIDDEN_KEY, type InputEvent, type InputKey } from "./input-recording.js";

/** What a group of input does, in words: "key a down", "pointer to 4550, 4095", "button left up". */
export function inputWords(events: readonly InputEvent[]): string {
  const moves = { abs: pointerWords(events, "abs"), rel: pointerWords(events, "rel") };
  const words = events.flatMap((event) => {
    if (event.type === "key" || event.type === "btn") return [pressWords(event)];
    const move = moves[event.type];
    moves[event.type] = "";
    return move === "" ? [] : [move];
  });
  return words.length === 0 ? "nothing" : words.join(", ");
}

function pressWords(event: Extract<InputEvent, { readonly type: "key" | "btn" }>): string {
  const { down } = event.data;
  const way = down ? "down" : "up";
  if (event.type === "key") return `${keyName(event.data.key)} ${way}`;
  const { button } = event.data;
  return button.startsWith("wheel-") ? `${button.replace("-", " ")} ${way}` : `button ${button} ${way}`;
}

function keyName({ type, data }: InputKey): string {
  if (type === "number") return `key 0x${data.toString(16)}`;
  return data === HIDDEN_KEY ? "a key" : `key ${data}`;
}

/** The same words without which key it was. */
export function hiddenKeyWords(words: string): string {
  return words.replace(/\bkey (?:code )?\S+ (down|up)\b/g, "a key $1");
}

/** Both axes together, the last value of each. */
function pointerWords(events: readonly InputEvent[], type: "abs" | "rel"): string {
  const of = (axis: "x" | "y") => {
    const found = events.findLast((event) => event.type === type && event.data.axis === axis);
    return found?.type === type ? `${found.data.value}` : undefined;
  };
  const [x, y] = [of("x"), of("y")];
  if (x === undefined && y === undefined) return "";
  const [none, way] = type === "abs" ? ["–", "to"] : ["0", "by"];
  return `pointer ${way} ${x ?? none}, ${y ?? none}`;
}
