import type { Wire } from "./wire.js";

/** Field `packet` of Trace, with its wire type. */
export const PACKET_TAG = 0x0a;

/** The bytes [from, to) of the packet whose head is at `at`, which may end beyond the bytes at hand. Undefined: there is no head. */
export function packetAt(wire: Wire, bytes: Uint8Array, at: number): { from: number; to: number } | undefined {
  if (bytes[at] !== PACKET_TAG) return undefined;
  wire.begin(bytes, at + 1, bytes.length);
  if (!wire.varint() || wire.hi !== 0) return undefined;
  return { from: wire.at, to: wire.at + wire.unsigned };
}

/** Fields of TracePacket (protos/perfetto/trace/trace_packet.proto) that are read. */
export const PacketField = {
  FTRACE_EVENTS: 1,
  PROCESS_TREE: 2,
  CLOCK_SNAPSHOT: 6,
  TIMESTAMP: 8,
  TRUSTED_SEQUENCE: 10,
  TRACK_EVENT: 11,
  INTERNED_DATA: 12,
  SEQUENCE_FLAGS: 13,
  TRACE_CONFIG: 33,
  FTRACE_STATS: 34,
  TRACE_STATS: 35,
  SYNCHRONIZATION_MARKER: 36,
  INCREMENTAL_STATE_CLEARED: 41,
  PREVIOUS_PACKET_DROPPED: 42,
  PROCESS_DESCRIPTOR: 43,
  THREAD_DESCRIPTOR: 44,
  SYSTEM_INFO: 45,
  COMPRESSED_PACKETS: 50,
  CLOCK_ID: 58,
  PACKET_DEFAULTS: 59,
  TRACK_DESCRIPTOR: 60,
  TRACE_UUID: 89,
  MACHINE_ID: 98,
  ZSTD_PACKETS: 133,
} as const;

/** What else a packet may hold, none of which is read: its name by number of the field. */
export const UNREAD_DATA: ReadonlyMap<number, string> = new Map(
  (
    "4 inode_file_map,5 chrome_events,7 sys_stats,9 process_stats,37 profile_packet,38 battery,39 android_log,40 power_rails," +
    "46 trigger,47 packages_list,48 chrome_benchmark_metadata,49 perfetto_metatrace,51 chrome_metadata,52 gpu_counter_event," +
    "53 gpu_render_stage_event,54 streaming_profile_packet,57 graphics_frame_event,61 module_symbols,62 vulkan_memory_event," +
    "63 gpu_log,64 deobfuscation_mapping,65 vulkan_api_event,66 perf_sample,67 cpu_info,68 smaps_packet,69 service_event," +
    "70 initial_display_state,71 gpu_mem_total_event,72 extension_descriptor,73 memory_tracker_snapshot,74 streaming_allocation," +
    "75 streaming_free,77 android_energy_estimation_breakdown,78 ui_state,82 translation_table,83 android_game_intervention_list," +
    "84 statsd_atom,86 android_system_property,90 track_event_range_of_interest,91 entity_state_residency,95 etw_events," +
    "99 v8_js_code,100 v8_internal_code,101 v8_wasm_code,102 v8_reg_exp_code,103 v8_code_move,107 remote_clock_sync," +
    "109 chrome_trigger,110 pixel_modem_events,111 pixel_modem_token_database,113 clone_snapshot_trigger," +
    "115 kernel_wakelock_data,117 generic_kernel_task_state_event,118 generic_kernel_cpu_freq_event,119 cpu_per_uid_data," +
    "120 generic_kernel_task_rename_event,122 generic_kernel_process_tree,123 user_list,124 trace_provenance,125 protovms," +
    "126 trace_attributes,127 android_aflags,128 gpu_info,129 generic_gpu_frequency_event,130 interrupt_info," +
    "131 art_process_metadata,132 journald_event,134 concurrent_session_event,135 stack_sample,900 for_testing"
  )
    .split(",")
    .map((one) => [Number.parseInt(one, 10), one.slice(one.indexOf(" ") + 1)]),
);

/** Fields of a packet that say something about it and are no data: trusted_uid, trusted_pid, first_packet_on_sequence, … */
const ABOUT: ReadonlySet<number> = new Set([3, 79, 87, 106, 55]);

/** What the fields around the data of a packet say. An instance serves one packet after the other. */
export class PacketHead {
  /** Number of the field with the data, and its bytes; 0: none. */
  data = 0;
  from = 0;
  to = 0;
  hasTime = false;
  timeLo = 0;
  timeHi = 0;
  /** -1: as the sequence says. */
  clock = -1;
  sequence = 0;
  machine = 0;
  isCleared = false;
  needsState = false;
  isAfterLoss = false;
  internedFrom = 0;
  internedTo = 0;
  defaultsFrom = 0;
  defaultsTo = 0;

  /** False if the packet cannot be read to its end. */
  read(packet: Wire): boolean {
    this.data = 0;
    this.hasTime = false;
    this.clock = -1;
    this.sequence = 0;
    this.machine = 0;
    this.isCleared = false;
    this.needsState = false;
    this.isAfterLoss = false;
    this.internedTo = 0;
    this.defaultsTo = 0;
    while (packet.next()) this.take(packet);
    return !packet.isDamaged;
  }

  private take(packet: Wire): void {
    switch (packet.field) {
      case PacketField.TIMESTAMP:
        this.hasTime = true;
        this.timeLo = packet.lo;
        this.timeHi = packet.hi;
        return;
      case PacketField.CLOCK_ID:
        this.clock = packet.lo;
        return;
      case PacketField.TRUSTED_SEQUENCE:
        this.sequence = packet.lo;
        return;
      case PacketField.MACHINE_ID:
        this.machine = packet.unsigned;
        return;
      case PacketField.SEQUENCE_FLAGS:
        this.isCleared ||= (packet.lo & 1) !== 0;
        this.needsState = (packet.lo & 2) !== 0;
        return;
      case PacketField.INCREMENTAL_STATE_CLEARED:
        this.isCleared ||= packet.lo !== 0;
        return;
      case PacketField.PREVIOUS_PACKET_DROPPED:
        this.isAfterLoss = packet.lo !== 0;
        return;
      case PacketField.INTERNED_DATA:
        this.internedFrom = packet.from;
        this.internedTo = packet.to;
        return;
      case PacketField.PACKET_DEFAULTS:
        this.defaultsFrom = packet.from;
        this.defaultsTo = packet.to;
        return;
      default:
        if (ABOUT.has(packet.field) || packet.type !== 2) return;
        this.data = packet.field;
        this.from = packet.from;
        this.to = packet.to;
    }
  }
}
