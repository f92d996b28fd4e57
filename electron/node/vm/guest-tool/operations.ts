import { fieldsOf } from "../../../../workers/core/parsed-json.js";
import {
  TOOL_NAMES,
  TOOL_SECONDS,
  type ToolOperation,
  type ToolWay,
  type ToolWish,
} from "../../../../workers/model/tool-operations.js";
import { hasControls } from "../address.js";
import { isHostName, keyOf, wholeIn } from "../operations.js";

type Fields = Readonly<Record<string, unknown>>;

const MOST_VIEWS = 100;
const MOST_ADDRESS = 4096;

/** An operation that a window asked for, if it is one. Whatever else the message holds is left out. */
export function toolOperationOf(fields: Fields): ToolOperation | undefined {
  const { op, plan, consent } = fields;
  const vm = keyOf(fields);
  if (vm === undefined) return undefined;
  switch (op) {
    case "tool-ways":
    case "tool-stop":
      return { op, vm };
    case "tool-plan": {
      const [wish, way] = [wishOf(fields), fields.way === undefined ? undefined : wayOf(fieldsOf(fields.way))];
      if (wish === undefined || (fields.way !== undefined && way === undefined)) return undefined;
      return { op, vm, ...wish, ...(way !== undefined && { way }) };
    }
    case "tool-consent":
      return isToken(plan) ? { op, vm, plan } : undefined;
    case "tool-run":
      return isToken(plan) && isToken(consent) ? { op, vm, plan, consent } : undefined;
    default:
      return undefined;
  }
}

function wishOf({ views, seconds, tool }: Fields): ToolWish | undefined {
  const time = wholeIn(seconds, TOOL_SECONDS.least, TOOL_SECONDS.most);
  const picked = TOOL_NAMES.find((name) => name === tool);
  if (time === undefined || (tool !== undefined && picked === undefined)) return undefined;
  if (!Array.isArray(views) || views.length === 0 || MOST_VIEWS < views.length) return undefined;
  const names = views.filter((name): name is string => typeof name === "string" && /^[a-z0-9-]{1,60}$/.test(name));
  return names.length === views.length
    ? { views: names, seconds: time, ...(picked !== undefined && { tool: picked }) }
    : undefined;
}

function wayOf({ via, address }: Fields): ToolWay | undefined {
  if (typeof address !== "string" || address === "" || MOST_ADDRESS < address.length) return undefined;
  if (via === "ssh") return isHostName(address) ? { via, address } : undefined;
  return (via === "qga" || via === "serial") && !hasControls(address) ? { via, address } : undefined;
}

function isToken(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{8,64}$/.test(value);
}
