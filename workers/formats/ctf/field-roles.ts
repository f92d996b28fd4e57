import { Role } from "./field-node.js";
import type { Scope } from "./ir.js";

type RolesOfScopes = Readonly<Partial<Record<Scope, Readonly<Record<string, Role>>>>>;

/** Names that mean something, by scope. CTF 1.8.3, 5.1, 5.2 and 6.1. */
const BY_NAME: RolesOfScopes = {
  "packet-header": {
    magic: Role.MAGIC,
    stream_id: Role.STREAM_ID,
    stream_instance_id: Role.STREAM_INSTANCE_ID,
  },
  "packet-context": {
    packet_size: Role.PACKET_SIZE,
    content_size: Role.CONTENT_SIZE,
    timestamp_begin: Role.TIMESTAMP_BEGIN,
    timestamp_end: Role.TIMESTAMP_END,
    events_discarded: Role.EVENTS_DISCARDED,
    packet_seq_num: Role.PACKET_SEQ_NUM,
    cpu_id: Role.CPU_ID,
  },
  "event-header": { id: Role.EVENT_ID },
};

/** CTF2-SPEC-2.0: roles of fields, by the scopes in which they mean something. */
const BY_ROLE: RolesOfScopes = {
  "packet-header": {
    "packet-magic-number": Role.MAGIC,
    "data-stream-class-id": Role.STREAM_ID,
    "data-stream-id": Role.STREAM_INSTANCE_ID,
  },
  "packet-context": {
    "packet-total-length": Role.PACKET_SIZE,
    "packet-content-length": Role.CONTENT_SIZE,
    "default-clock-timestamp": Role.TIMESTAMP_BEGIN,
    "packet-end-default-clock-timestamp": Role.TIMESTAMP_END,
    "discarded-event-record-counter-snapshot": Role.EVENTS_DISCARDED,
    "packet-sequence-number": Role.PACKET_SEQ_NUM,
  },
  "event-header": { "event-record-class-id": Role.EVENT_ID },
};

/** The roles of an integer of a scope. `given`: its own in CTF 2, undefined in CTF 1.8. */
export function rolesOf(scope: Scope, name: string, given: readonly string[] | undefined): readonly Role[] {
  if (given === undefined) return find(BY_NAME, scope, name);
  const roles = given.flatMap((role) => find(BY_ROLE, scope, role));
  // CTF 2 has no role for the CPU: LTTng names it as ever.
  return scope === "packet-context" && name === "cpu_id" ? [...roles, Role.CPU_ID] : roles;
}

function find(table: RolesOfScopes, scope: Scope, name: string): readonly Role[] {
  const own = table[scope] ?? {};
  const role = Object.hasOwn(own, name) ? own[name] : undefined;
  return role === undefined ? [] : [role];
}
