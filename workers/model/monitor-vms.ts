import type { AreaAnswer, AreaOperation, AreaStatuses } from "./monitor-areas.js";

/** What discovery tells of a VM. Nothing is connected for it. */
export interface FoundVm {
  readonly pid: number;
  /** A process that started later with the same pid has other ticks. */
  readonly startTicks: string;
  readonly name: string;
  readonly uuid: string;
  /** The user whom the process belongs to: a name, or a number. */
  readonly user: string;
  /** The program, as in `qemu-system-x86_64`. */
  readonly program: string;
  readonly arch: string;
  /** As the command line says; empty: it does not. */
  readonly accel: string;
  /** Its libvirt domain, where libvirt started it. */
  readonly domain?: string;
  /** Network devices of the host that it has. */
  readonly taps: readonly string[];
  readonly paths: readonly FoundPath[];
}

/**
 * `qmp`: QEMU's monitor in JSON. `hmp`: its monitor for people, which is not used. `qga`: the guest agent. `port`: a
 * virtio-serial port, on which our agent may listen. `serial`: a serial line. `vnc`: the screen. `virsh`: libvirt's
 * own command. `host`: what /proc tells of the process.
 */
export type PathKind = "qmp" | "hmp" | "qga" | "port" | "serial" | "vnc" | "virsh" | "host";

/** A way to a VM, and whether it can be taken. */
export interface FoundPath {
  readonly kind: PathKind;
  /** As `--qmp` and `--agent` take it: a path, or `127.0.0.1:4444`. */
  readonly address: string;
  /** The name of the port or of the chardev. */
  readonly id?: string;
  readonly isReachable: boolean;
  /** Why it is not, or what to know. */
  readonly why?: string;
  /** Of the socket: `user mode`, as in `root 0755`. */
  readonly rights?: string;
  /** What it would give, in words. */
  readonly gives: readonly string[];
}

/** By what the guest's processes are asked. */
export type GuestVia = "qga" | "serial";

export interface GuestPath {
  readonly via: GuestVia;
  readonly address: string;
}

/** Attaches one VM. At least one of `pid`, `qmp` and `domain` is there. */
export interface AttachRequest {
  /** `USER@HOST`, by the user's own ssh; undefined: this machine. */
  readonly host?: string;
  readonly pid?: number;
  readonly qmp?: string;
  /** A domain of libvirt, asked by `virsh qemu-monitor-command`. */
  readonly domain?: string;
  readonly guest?: GuestPath;
  /** Only the host tells about it: QEMU is not asked. */
  readonly isHostOnly?: boolean;
  /** Ports and serial lines of the guest that are only listened to, as `qmp` names sockets. */
  readonly listen?: readonly string[];
}

export const MOST_HEARD_PORTS = 8;

export const PERIOD_MS = { least: 100, usual: 250, most: 60_000 } as const;

/** What a window may ask of the VMs that it attached. Command lines and QMP are made of it elsewhere. */
export type MonitorOperation = VmOperation | AreaOperation;

export type VmOperation =
  | { readonly op: "find"; readonly host?: string }
  | { readonly op: "attach"; readonly request: AttachRequest }
  | { readonly op: "detach"; readonly vm: string }
  | { readonly op: "period"; readonly ms: number }
  | ({ readonly op: "memory"; readonly vm: string } & MemoryRange)
  | { readonly op: "translate"; readonly vm: string; readonly vcpu: number; readonly address: string }
  | ({ readonly op: "dump"; readonly vm: string } & DumpWhat);

export interface MemoryRange {
  readonly space: "physical" | "virtual";
  /** Whose page tables count for virtual addresses. */
  readonly vcpu: number;
  /** `0x…`, 64 bits. */
  readonly address: string;
  readonly length: number;
}

export const MOST_MEMORY_BYTES = 4096;

/** Where it goes is the choice of the person, told beside it. */
export type DumpWhat =
  | ({ readonly what: "memory" } & MemoryRange)
  /** The VM stops meanwhile. */
  | { readonly what: "vmcore"; readonly format: "elf" | "kdump-zlib" }
  | { readonly what: "screen"; readonly format: "ppm" | "png" };

/** A VM that is attached. */
export interface AttachedVm {
  readonly key: string;
  readonly name: string;
  readonly pid: number;
  readonly state: "attached" | "gone" | "detached";
  /** Why it is gone. */
  readonly why?: string;
  /** What it cannot tell, and why. */
  readonly missing: readonly string[];
  /** The period it is asked at now; longer than what was wanted where that cost too much. */
  readonly periodMs: number;
}

export interface MemoryBytes {
  readonly address: string;
  /** Two hex digits a byte. */
  readonly hex: string;
}

/** What an operation answers. */
export type OperationAnswer =
  | { readonly found: readonly FoundVm[] }
  | { readonly attached: AttachedVm }
  | { readonly memory: MemoryBytes }
  | { readonly physical: string }
  | { readonly saved: string }
  | { readonly done: true }
  | AreaAnswer;

/** What came since a window asked last. */
export interface MonitorNews {
  /** Undefined: nothing has been recorded yet. */
  readonly recording: Recording | undefined;
  readonly vms: readonly AttachedVm[];
  /** What goes on beside looking at them. */
  readonly areas: AreaStatuses;
  /** Lines of the recording's log, the first of which is number `from`. A window that was away for long may not get all. */
  readonly from: number;
  readonly lines: readonly string[];
  /** Of the line to ask for next. */
  readonly next: number;
  /** More lines are there already. */
  readonly hasMore: boolean;
}

/** The log of VMs that are attached together. Its first line is a `MonitorHeader`. */
export interface Recording {
  readonly id: number;
  /** Where it lies, for people. */
  readonly path: string;
  /** Opens the file, as `reopen` of the host does. */
  readonly token: string;
  readonly bytes: number;
  readonly state: "running" | "ended";
  /** Why nothing more is written. The VMs may be attached still. */
  readonly failure?: string;
}

/** Where a window stands: the recording, and the number of lines that it has of it. */
export interface MonitorPlace {
  readonly recording: number;
  readonly line: number;
}
