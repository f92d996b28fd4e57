import { cleanName } from "../../ingest/machines.js";
import { isKernelThreadName } from "../../model/kernel-threads.js";
import type { Pseudonyms } from "./pseudonyms.js";

/** Beside threads of kernels: what every QEMU has. Analyses know these by their names. */
const COMMON_NAMES =
  /^(?:<(?:\.\.\.|idle|unknown)>|swapper(?:\/\d+)?|CPU \d+\/(?:KVM|TCG)|qemu(?:-system-[\w-]*)?|kvm|vhost-\d+)$/;
/** Threads of kernels that are named after the device that they serve. */
const DEVICE_THREADS = /^(napi\/|irq\/\d+-)(.+)$/;

/** The name of a thread, a process or a service. */
export function redactedName(pseudonyms: Pseudonyms, text: string): string {
  const [, prefix = "", device] = DEVICE_THREADS.exec(text) ?? [];
  if (device !== undefined) return prefix + pseudonyms.of("names", device);
  return text === "" || COMMON_NAMES.test(text) || isKernelThreadName(text) ? text : pseudonyms.of("names", text);
}

/** The name of a host. Paths of lanes have it without what they cannot hold. */
export function redactedHost(pseudonyms: Pseudonyms, text: string): string {
  const pseudonym = redactedName(pseudonyms, text);
  const clean = cleanName(text);
  if (pseudonym !== text && clean !== undefined) pseudonyms.alias(clean, pseudonym);
  return pseudonym;
}

/** Of machines of one name the second is called "name@2". */
export function redactedMachine(pseudonyms: Pseudonyms, text: string): string {
  return text.replace(/^(.+?)(@\d+)?$/, (_, own: string, no = "") => redactedHost(pseudonyms, own) + no);
}
