#!/bin/busybox sh
# The first process of a test guest: devices, drivers, and the shells that answer the host.
export PATH=/bin:/usr/bin:/usr/sbin HOME=/root
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/virtio-ports
mount -t devpts pts /dev/pts
mount -t tmpfs run /run
mount -t tmpfs tmp /tmp
mount -t debugfs debug /sys/kernel/debug
mount -t tracefs trace /sys/kernel/tracing
while read -r module; do insmod "/lib/modules/$module.ko"; done </lib/modules/order
hostname "$(cat /etc/hostname)"
echo 0 >/proc/sys/kernel/kptr_restrict
echo -1 >/proc/sys/kernel/perf_event_paranoid
# There is no udev, which else makes these links.
for port in /sys/class/virtio-ports/*; do
  [ -s "$port/name" ] && ln -s "/dev/${port##*/}" "/dev/virtio-ports/$(cat "$port/name")"
done
# A link that is up makes QEMU's user network answer.
ip link set lo up
[ -e /sys/class/net/eth0 ] && ip link set eth0 up

again() {
  while :; do
    "$@"
    sleep 1
  done
}
again sh /control.sh &
again getty -n -l /bin/sh 115200 "$(cat /etc/shell-line)" vt100 &
[ -x /usr/sbin/qemu-ga ] &&
  again qemu-ga -m virtio-serial -p /dev/virtio-ports/org.qemu.guest_agent.0 -t /run >/dev/null 2>&1 &
echo "the guest is up"
again wait
