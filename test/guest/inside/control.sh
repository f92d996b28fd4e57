#!/bin/busybox sh
# Answers the test on a virtio-serial port. A request is one line: an id and a script in base64. The answer is the begin
# line, what the script printed in base64, and the end line with its status.
exec 3<>/dev/virtio-ports/org.lanescope.test.0
stty raw -echo <&3 2>/dev/null
while :; do
  # While no host is connected the port reads as ended.
  if ! read -r id script <&3; then
    usleep 50000
    continue
  fi
  [ -n "$script" ] || continue
  (
    echo "$script" | base64 -d >/run/script.$id
    sh /run/script.$id >/run/printed.$id 2>&1 </dev/null 3>&-
    rc=$?
    exec >/run/answer.$id
    echo "#begin $id"
    base64 /run/printed.$id
    echo "#end $id $rc"
  )
  cat /run/answer.$id >&3
  rm -f /run/*.$id
done
