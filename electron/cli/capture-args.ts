import { ok, type Result } from "../../workers/core/result.js";
import { viewsNamed } from "../../workers/coverage/tables.js";
import {
  CAPTURE_BACKENDS,
  CAPTURE_BYTES,
  type CaptureRequest,
  MOST_SECONDS,
} from "../../workers/model/capture-operations.js";
import type { AttachRequest } from "../../workers/model/monitor-vms.js";
import { TOOL_NAMES, TOOL_SECONDS } from "../../workers/model/tool-operations.js";
import { type ParsedTrigger, parseTriggers } from "../node/vm/triggers/trigger-rule.js";
import type { GuestArgs } from "./capture-guest.js";
import { guestsOf, vmsOf, type WatchedOptions } from "./monitor-args.js";
import { bytes, givenOf, usage } from "./option-values.js";

export interface CaptureArgs {
  readonly request: CaptureRequest;
  readonly output: string;
  /** Only what would be run is written. */
  readonly isPrint: boolean;
  /** VMs that are asked meanwhile. Empty: the host tells about all that are found. */
  readonly vms: readonly AttachRequest[];
  /** What is done when something happens in a guest, or to its VM. */
  readonly rules: readonly ParsedTrigger[];
  /** A guest that is recorded, too. */
  readonly guest?: GuestArgs;
}

interface CaptureOptions extends WatchedOptions {
  readonly backend?: string;
  readonly for?: string;
  readonly seconds?: string;
  readonly flight?: boolean;
  readonly print?: boolean;
  readonly "max-size"?: string;
  readonly listen?: readonly string[];
  readonly on?: readonly string[];
  readonly do?: readonly string[];
  readonly guest?: string;
  readonly tool?: string;
  readonly pack?: readonly string[];
  readonly yes?: boolean;
  readonly output?: string;
}

export function captureArgs(words: readonly string[], options: CaptureOptions): Result<CaptureArgs> {
  if (0 < words.length) return wrong(`what is "${words[0]}"? the views are named by --for`);
  const request = requestOf(options);
  if (!request.ok) return request;
  const vms = vmsOf(options, "capture");
  if (!vms.ok) return vms;
  const guests = guestsOf(options.agent ?? [], vms.value.length, "capture");
  if (!guests.ok) return guests;
  const { listen = [] } = options;
  if (0 < listen.length && vms.value.length !== 1) return wrong("--listen is for one VM: whose port is it?");
  const ports = 0 < listen.length ? { listen } : {};
  const rules = rulesOf(options, request.value);
  if (!rules.ok) return rules;
  const guest = guestOf(options, request.value);
  if (!guest.ok) return guest;
  const isPrint = options.print === true;
  if (options.output === undefined && !isPrint) return wrong("which folder? -o FOLDER");
  return ok({
    request: request.value,
    output: options.output ?? "FOLDER",
    isPrint,
    vms: vms.value.map((vm, index) => ({ ...vm, ...ports, ...givenOf({ guest: guests.value[index] }) })),
    rules: rules.value,
    ...(guest.value !== undefined && { guest: guest.value }),
  });
}

function requestOf(options: CaptureOptions): Result<CaptureRequest> {
  const backend = ["auto" as const, ...CAPTURE_BACKENDS].find((name) => name === (options.backend ?? "auto"));
  if (backend === undefined) return wrong(`--backend wants auto, ${CAPTURE_BACKENDS.join(", ")}`);
  const seconds = options.seconds === undefined ? undefined : Number(options.seconds);
  if (seconds !== undefined && !(0 < seconds && seconds <= MOST_SECONDS.asked)) {
    return wrong(`--seconds wants a number up to ${MOST_SECONDS.asked}`);
  }
  const { least, usual, most } = CAPTURE_BYTES;
  const mostBytes = options["max-size"] === undefined ? usual : bytes(options["max-size"]);
  if (mostBytes === undefined || mostBytes < least || most < mostBytes) {
    return wrong("--max-size wants a size from 1M to 4T");
  }
  const views = (options.for ?? "").split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
  const unknown = views.find((name) => viewsNamed(name) === undefined);
  if (unknown !== undefined) return wrong(`--for: there is no view or table "${unknown}"`);
  return ok({ backend, views, isFlight: options.flight === true, mostBytes, ...givenOf({ seconds }) });
}

/** Of what a rule may do, a command that captures has snapshots and an end. */
function rulesOf(
  { on = [], do: deeds = on.map(() => "mark") }: CaptureOptions,
  { isFlight }: CaptureRequest,
): Result<readonly ParsedTrigger[]> {
  const other = deeds.find((deed) => !["mark", "snapshot", "stop"].includes(deed));
  if (other !== undefined) return wrong(`--do wants mark, snapshot or stop, not "${other}"`);
  if (deeds.includes("snapshot") && !isFlight) return wrong("--do snapshot goes with --flight");
  const rules = parseTriggers(on, deeds);
  return rules.ok ? rules : wrong(rules.error.message);
}

function guestOf(
  { guest: vm, tool: name, pack: packs = [], yes }: CaptureOptions,
  { seconds, isFlight }: CaptureRequest,
): Result<GuestArgs | undefined> {
  if (vm === undefined) {
    const given = name !== undefined || 0 < packs.length || yes !== undefined;
    return given ? wrong("--tool, --pack and --yes go with --guest VM") : ok(undefined);
  }
  const tool = TOOL_NAMES.find((known) => known === name);
  if (name !== undefined && tool === undefined) return wrong(`--tool wants ${TOOL_NAMES.join(", ")}`);
  if (isFlight) return wrong("a guest is recorded for some seconds: --flight is of the host alone");
  const { least, most } = TOOL_SECONDS;
  if (seconds !== undefined && (!Number.isInteger(seconds) || seconds < least || most < seconds)) {
    return wrong(`with --guest, --seconds wants a whole number from ${least} to ${most}`);
  }
  return ok({ vm, tool, packs, isAgreed: yes === true });
}

function wrong(message: string): Result<never> {
  return usage("capture", message);
}
