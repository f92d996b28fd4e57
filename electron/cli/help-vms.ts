/** The help of commands that are about living VMs and this host. */
export const VM_HELP: Readonly<Record<string, string>> = {
  monitor: `lanescope monitor [--qmp SOCKET]... [--pid PID]... -o FILE.lsm.jsonl
lanescope monitor --list

Asks running VMs at even times and records the answers as a monitor log, which Lanescope opens as any trace: the state,
registers, disks, interrupts and counters of a VM from QEMU's monitor (QMP), the processor time and waits of its threads
from the host, and, with --agent, the processes of its guest. It only reads. docs/live-vm.md explains it. Ctrl+C ends it.

  --list             lists the VMs of this machine and the ways to each; nothing is connected
  --qmp SOCKET       a VM by the socket of its monitor: a path, or 127.0.0.1:PORT; may be given for several
  --pid PID          a VM by the process of its QEMU. Its own QMP socket is used where that is free, virsh for those of
                     libvirt; without a monitor the host still tells about it. May be given for several
  --domain NAME      a VM of libvirt, asked by virsh qemu-monitor-command; may be given for several
  --agent VIA:SOCKET the processes of a guest: qga:SOCKET by the guest agent, serial:SOCKET by a shell on a virtio-serial
                     port or a serial line. For several VMs, once for each, in the same order
  --listen SOCKET    writes down lines of a virtio-serial port or a serial line of the guest, on which nobody else listens: those
                     that begin with MARK, and those that --on wants. May be given several times, for one VM
  --on WHEN          writes down what happens in the guest, or to its VM, while it happens. WHEN is line:TEXT or marker:TEXT (with
                     --listen), start:NAME or end:NAME of a process, trace:SYSTEM:NAME of an event that the guest's kernel then
                     traces (both with --agent; tracing as root), or qemu:EVENT. TEXT and NAME may be regular expressions
                     between slashes. May be given several times
  --do DEED          what --on does: "mark", as without this option. Once for each --on, in the same order
  --host USER@HOST   the VMs of another machine, by your own ssh
  --period T         how often is asked, from 100ms to 60s (250ms); dear questions once a second. Longer where the answers
                     take more than 5 % of the time, or 1 % of a CPU in QEMU
  --registers T      the registers every T, from 5ms on (1s): samples of what the guest executes, for lanescope profile
  --for T            ends after this time, as in 60s or 10m; without this option at Ctrl+C, or once all VMs are gone
  --allow-hmp        allows --hmp
  --hmp LINE         asks this line of the monitor for people, once a second, and keeps the text: such lines can do
                     anything to the VM. May be given several times
  --output, -o FILE  the log to write; - is stdout
`,
  input: `lanescope input record --qmp SOCKET -o FILE.lsi.jsonl
lanescope input show FILE
lanescope input import FILE.vdo -o FILE.lsi.jsonl
lanescope input replay FILE --qmp SOCKET [-o RUN.lsm.jsonl]
lanescope input clear --qmp SOCKET

Recordings of input (.lsi.jsonl): the keys, buttons and moves of the pointer that a VM gets. docs/live-vm.md explains them.
"record" makes one, until Ctrl+C; what is typed may be a password. "show" prints what is in one: the times, and what was
pressed. "import" makes one of a script of vncdotool. "replay" does the same to a running VM, at the recorded times, and says
how exact that was. All that the recording holds is checked by QEMU's own schema before. Ctrl+C stops, and lets go of all keys
and buttons. On a terminal space pauses and goes on. "clear" puts back what a recorder that was killed left in a VM.

  --screen WxH       import: the size of the screen, as in 1024x768: a script has pixels, a recording has not
  --output, -o FILE  the recording to write. Of replay: the monitor log of the run; with --repeat a folder of such logs

record:
  --qmp SOCKET, --pid PID, --domain NAME
                     the VM, as for lanescope monitor; so for clear
  --by WAY           trace (without this option): by trace events of QEMU, however the input came. rfb: by a proxy for VNC
  --vnc ADDRESS      rfb: where QEMU serves VNC: the path of a socket, or 127.0.0.1:PORT
  --proxy ADDRESS    rfb: where viewers connect in its place
  --hide-keys        only when keys were pressed, not which
  --for T            ends after this time, as in 60s or 10m; without this option at Ctrl+C, or once the VM is gone
  --log-folder FOLDER
                     trace: where QEMU writes its log meanwhile, in a folder of its own; without this option in that for
                     temporary files. A VM of libvirt may write to few
  --log FILE         trace: QEMU's own log, which is only read

replay:
  --qmp SOCKET       the VM, by the socket of its monitor: a path, or 127.0.0.1:PORT
  --pid PID          the VM by its process
  --domain NAME      a VM of libvirt. Each group is a process of virsh then, which costs tens of milliseconds
  --host USER@HOST   the VM is on that machine, reached by your own ssh
  --mode MODE        timed (as recorded), closed-loop (the next input when the answer to the one before has come: the total
                     time is the result), step (a press of space or Enter, or a line of stdin, for each input)
  --speed X          times as fast, from 0.1 to 10
  --repeat N         runs one after the other
  --line TEXT        closed-loop: an input has its answer when a line of the guest holds TEXT
  --quiet T          closed-loop: when the screen has been quiet for so long (300ms)
  --timeout T        closed-loop: goes on after so long without an answer (10s)
  --vnc SOCKET       the screen of the VM: its changes are recorded, and waited for. A path, or 127.0.0.1:5900
  --see trace        QEMU's own trace tells when it dispatches what, as "record" does
  --listen SOCKET    a line or port of the guest to listen to; may be given several times
  --on WHEN          what happens in the guest, or to its VM, as "monitor" has it. May be given several times
  --do DEED          what --on does: mark (without this option), pause or resume, which are of the run
  --evdev SOCKET     a line or port with a root shell of the guest: records what its input devices tell
  --agent VIA:SOCKET processes of the guest are asked too, by qga: or serial:, as monitor does
  --period T         how often the VM is asked during the run (250ms)
  --yes              a pause of more than an hour is meant
  --release          instead of a replay: lets go of what one that was killed left down
`,
  capture: `lanescope capture [--backend BACKEND] [--for VIEW,...] [--seconds N] [options] -o FOLDER
lanescope capture --print [options]

Records this host's kernel, by perf, trace-cmd or LTTng, with all that belongs to it: what the VMs told meanwhile, which vCPU
is which thread, the clocks, the kernel's symbols, where the CPUs are. Open the folder: all of it is one session. Ctrl+C ends
it. A capture of a flight recorder is written by Enter, SIGUSR1 or SIGUSR2, and at the end. docs/capture.md explains it.

  --backend BACKEND  perf, trace-cmd or lttng (auto: the first that may be used)
  --for VIEW,...     records what these views need, by their names in lanescope info --json, or the names of tables. Without
                     this option it is what most views rest on
  --seconds N        ends after N seconds; without this option at Ctrl+C, after an hour at most
  --flight           keeps only the newest events, in memory, until a snapshot is taken
  --max-size SIZE    ends before the files are larger, as in 500M (2G)
  --qmp SOCKET, --pid PID, --domain NAME, --agent VIA:SOCKET
                     VMs that are asked meanwhile, as for monitor. Without these options no VM is asked: the host alone tells
                     about all that run here
  --listen SOCKET, --on WHEN
                     what happens in the guest, or to its VM, as monitor has it; of one VM
  --do DEED          what --on does: mark (without this option), snapshot of a flight recorder, or stop. Once for each --on
  --guest VM         records in a guest, too: a VM by its name or the pid of its process, or a way into it: qga:SOCKET,
                     serial:SOCKET, ssh:USER@HOST. What would be run is shown word for word, and asked for before anything
                     is sent. docs/guest-tools.md explains it
  --tool TOOL        tracefs, trace-cmd or perf in the guest; without this option what costs least
  --pack FILE        a file of lanescope pack with such a program; may be given for several
  --yes              agrees to what is run in the guest, which --print shows
  --print            only writes what would be run
  --output, -o FOLDER
                     the folder to write, which must be new or empty

It never becomes root, and changes no settings of the system. Where it may not record it says why, and which command to run
in a terminal; then it goes on from there.
`,
  pack: `lanescope pack trace-cmd|perf -o FILE.tgz [--arch ARCH]

Makes the archive that is sent into a guest to record there: the program that is installed on this machine, its libraries and
their loader, so that it runs in any Linux of the same architecture. docs/guest-tools.md explains it. For a guest of this
machine's architecture it is made by itself.

  --arch ARCH        fails unless the pack is for this architecture: x86_64 or arm64
  --output, -o FILE  the file to write; - is stdout
`,
};
