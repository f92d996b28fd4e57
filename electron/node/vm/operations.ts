import { fieldsOf } from "../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import {
  type AttachRequest,
  type DumpWhat,
  type GuestPath,
  type MemoryRange,
  MOST_HEARD_PORTS,
  MOST_MEMORY_BYTES,
  PERIOD_MS,
  type VmOperation,
} from "../../../workers/model/monitor-vms.js";
import { hasControls } from "./address.js";

const MOST_TEXT = 4096;
const MOST_DUMP_BYTES = 2 ** 44;
const MOST_VCPU = 4095;

/** An operation that a window asked for, if it is one. Whatever else the message holds is left out. */
export function operationOf(message: unknown): Result<VmOperation> {
  const operation = read(fieldsOf(message));
  return operation === undefined ? fail("no operation of a monitor, or one with wrong values") : ok(operation);
}

/** An address of ssh. One that begins with a dash would be an option. */
export function isHostName(value: unknown): value is string {
  return typeof value === "string" && value.length <= 255 && /^[\w][\w.@:[\]%-]*$/.test(value);
}

type Fields = Readonly<Record<string, unknown>>;

function read(fields: Fields): VmOperation | undefined {
  const { op } = fields;
  switch (op) {
    case "find":
      if (fields.host === undefined) return { op };
      return isHostName(fields.host) ? { op, host: fields.host } : undefined;
    case "attach": {
      const request = requestOf(fieldsOf(fields.request));
      return request && { op, request };
    }
    case "detach": {
      const vm = keyOf(fields);
      return vm === undefined ? undefined : { op, vm };
    }
    case "period": {
      const ms = wholeIn(fields.ms, PERIOD_MS.least, PERIOD_MS.most);
      return ms === undefined ? undefined : { op, ms };
    }
    case "memory": {
      const [vm, range] = [keyOf(fields), rangeOf(fields, MOST_MEMORY_BYTES)];
      return vm === undefined || range === undefined ? undefined : { op, vm, ...range };
    }
    case "translate": {
      const [vm, vcpu, address] = [keyOf(fields), wholeIn(fields.vcpu, 0, MOST_VCPU), addressOf(fields.address)];
      return vm && address && vcpu !== undefined ? { op, vm, vcpu, address } : undefined;
    }
    case "dump": {
      const [vm, what] = [keyOf(fields), dumpOf(fields)];
      return vm === undefined || what === undefined ? undefined : { op, vm, ...what };
    }
    default:
      return undefined;
  }
}

function requestOf(fields: Fields): AttachRequest | undefined {
  const { host } = fields;
  const pid = wholeIn(fields.pid, 1, 2 ** 30);
  const [qmp, domain] = [textOf(fields.qmp), textOf(fields.domain)];
  const guest = guestOf(fieldsOf(fields.guest));
  const listen = listenOf(fields.listen);
  const isWrong =
    (host !== undefined && !isHostName(host)) ||
    (fields.pid !== undefined && pid === undefined) ||
    (fields.qmp !== undefined && qmp === undefined) ||
    (fields.domain !== undefined && (domain === undefined || domain.startsWith("-"))) ||
    (fields.guest !== undefined && guest === undefined) ||
    (fields.listen !== undefined && listen === undefined);
  if (isWrong || (pid === undefined && qmp === undefined && domain === undefined)) return undefined;
  return {
    ...(isHostName(host) && { host }),
    ...(pid !== undefined && { pid }),
    ...(listen !== undefined && { listen }),
    ...(qmp !== undefined && { qmp }),
    ...(domain !== undefined && { domain }),
    ...(guest !== undefined && { guest }),
  };
}

function guestOf({ via, address }: Fields): GuestPath | undefined {
  const path = textOf(address);
  return path !== undefined && (via === "qga" || via === "serial") ? { via, address: path } : undefined;
}

function rangeOf(fields: Fields, mostBytes: number): MemoryRange | undefined {
  const { space } = fields;
  const [vcpu, length] = [wholeIn(fields.vcpu, 0, MOST_VCPU), wholeIn(fields.length, 1, mostBytes)];
  const address = addressOf(fields.address);
  if (space !== "physical" && space !== "virtual") return undefined;
  return vcpu === undefined || length === undefined || address === undefined
    ? undefined
    : { space, vcpu, address, length };
}

function listenOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value) || MOST_HEARD_PORTS < value.length) return undefined;
  const addresses = value.flatMap((one: unknown) => textOf(one) ?? []);
  return addresses.length === value.length ? addresses : undefined;
}

function dumpOf(fields: Fields): DumpWhat | undefined {
  const { what, format } = fields;
  if (what === "vmcore") return format === "elf" || format === "kdump-zlib" ? { what, format } : undefined;
  if (what === "screen") return format === "ppm" || format === "png" ? { what, format } : undefined;
  const range = what === "memory" ? rangeOf(fields, MOST_DUMP_BYTES) : undefined;
  return range && { what: "memory", ...range };
}

/** The key of a VM that is attached. */
export function keyOf({ vm }: Fields): string | undefined {
  return typeof vm === "string" && /^vm\d{1,9}$/.test(vm) ? vm : undefined;
}

function addressOf(value: unknown): string | undefined {
  return typeof value === "string" && /^0x[0-9a-f]{1,16}$/i.test(value) ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  const isText = typeof value === "string" && value !== "" && value.length <= MOST_TEXT;
  return isText && !hasControls(value) ? value : undefined;
}

/** A whole number of a range. */
export function wholeIn(value: unknown, least: number, most: number): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && least <= value && value <= most
    ? value
    : undefined;
}
