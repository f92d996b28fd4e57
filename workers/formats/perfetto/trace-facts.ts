import type { Notes } from "../notes.js";
import { PacketField } from "./packet.js";
import { Wire } from "./wire.js";

/** What a trace says of itself, beside its events. */
export class TraceFacts {
  hostname: string | undefined = undefined;
  uuid: string | undefined = undefined;
  readonly environment: Record<string, string> = {};
  /** Events that the kernel dropped, by CPU: at the begin of the trace, and at its end. */
  private readonly overruns = new Map<number, { begin: number; end: number }>();
  private readonly failed = new Set<string>();
  private lostChunks = 0;
  private readonly message = new Wire();
  private readonly inner = new Wire();

  read(data: number, bytes: Uint8Array, from: number, to: number): void {
    this.message.begin(bytes, from, to);
    if (data === PacketField.SYSTEM_INFO) this.readSystemInfo();
    else if (data === PacketField.TRACE_UUID) this.readUuid();
    else if (data === PacketField.FTRACE_STATS) this.readFtraceStats();
    else this.readTraceStats();
  }

  /** SystemInfo: utsname = 1 (sysname, version, release, machine), tracing_service_version = 4, machine_name = 17. */
  private readSystemInfo(): void {
    const { message, inner, environment } = this;
    while (message.next()) {
      if (message.field === 4) environment.tracing_service_version = message.text;
      else if (message.field === 17) this.hostname = message.text;
      else if (message.field === 1) {
        inner.within(message);
        const names = ["", "sysname", "kernel_version", "kernel_release", "machine"];
        while (inner.next()) {
          const name = names[inner.field];
          if (name !== undefined && inner.type === 2) environment[name] = inner.text;
        }
      }
    }
  }

  /** TraceUuid: msb = 1, lsb = 2. */
  private readUuid(): void {
    const { message } = this;
    let [msb, lsb] = [0n, 0n];
    while (message.next()) {
      if (message.field === 1) msb = message.unsigned64;
      else if (message.field === 2) lsb = message.unsigned64;
    }
    const hex = `${msb.toString(16).padStart(16, "0")}${lsb.toString(16).padStart(16, "0")}`;
    this.uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /** FtraceStats: phase = 1 (2: end), cpu_stats = 2, unknown_ftrace_events = 6, failed_ftrace_events = 7; FtraceCpuStats: cpu = 1, overrun = 3. */
  private readFtraceStats(): void {
    const { message, inner, overruns } = this;
    let isEnd = false;
    while (message.next()) {
      if (message.field === 1) isEnd = message.lo === 2;
      else if (message.field === 6 || message.field === 7) this.failed.add(message.text);
      else if (message.field === 2 && message.type === 2) {
        let [cpu, overrun] = [0, 0];
        inner.within(message);
        while (inner.next()) {
          if (inner.field === 1) cpu = inner.unsigned;
          else if (inner.field === 3) overrun = inner.unsigned;
        }
        const known = overruns.get(cpu) ?? { begin: 0, end: 0 };
        known[isEnd ? "end" : "begin"] = overrun;
        overruns.set(cpu, known);
      }
    }
  }

  /** TraceStats: buffer_stats = 1; BufferStats: chunks_overwritten = 3, chunks_discarded = 18, trace_writer_packet_loss = 19. */
  private readTraceStats(): void {
    const { message, inner } = this;
    let lost = 0;
    while (message.next()) {
      if (message.field !== 1 || message.type !== 2) continue;
      inner.within(message);
      while (inner.next()) if (inner.field === 3 || inner.field === 18 || inner.field === 19) lost += inner.unsigned;
    }
    this.lostChunks = Math.max(this.lostChunks, lost);
  }

  report(notes: Notes): void {
    const lost = [...this.overruns].flatMap(([cpu, { begin, end }]) =>
      begin < end ? [`CPU ${cpu}: ${end - begin}`] : [],
    );
    if (0 < lost.length)
      notes.warning(`the kernel's ring buffers overflowed, and events were lost (${lost.join(", ")})`);
    if (0 < this.lostChunks) {
      notes.warning(
        `Perfetto overwrote or dropped ${this.lostChunks} chunks of its buffers: part of what was recorded is missing`,
      );
    }
    if (0 < this.failed.size) notes.note(`events that could not be recorded: ${[...this.failed].join(", ")}`);
  }
}
