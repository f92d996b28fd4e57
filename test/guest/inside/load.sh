#!/bin/busybox sh
# Work that changes every few seconds, so that a monitor has something to show: processors, memory, disk, processes.
busy() { # SECONDS THREADS
  if command -v shares >/dev/null; then
    shares "$1" "$2" >/dev/null
  else
    timeout "$1" sh -c 'while :; do :; done'
  fi
}

while :; do
  busy 4 1
  for megabytes in 16 32 48 64; do
    head -c "${megabytes}m" /dev/zero >/tmp/grown
    sleep 1
  done
  rm /tmp/grown
  busy 4 2
  dd if=/dev/zero of=/dev/vda bs=64k count=160 conv=fsync 2>/dev/null
  dd if=/dev/vda of=/dev/null bs=64k count=160 2>/dev/null
  for process in $(seq 40); do sleep 2 & done
  for process in $(seq 30); do sh -c 'ls -R /proc/self /sys/class >/dev/null 2>&1'; done
  wait
  sleep 3
done
