#!/bin/sh
# Runs after the deb or rpm package is removed. electron-builder replaces the words in ${}.

# An upgrade: dpkg says so in words, rpm by the number of packages that stay. rpm runs this after the new package's own
# script, whose work must stay.
case $1 in
  upgrade | failed-upgrade | 1) exit 0 ;;
esac

rm -f '/usr/bin/${executable}'

profile='/etc/apparmor.d/${executable}'
if [ -f "$profile" ]; then
  if apparmor_status --enabled >/dev/null 2>&1 && ! ischroot 2>/dev/null; then
    apparmor_parser --remove "$profile" || true
  fi
  rm -f "$profile"
fi

update-mime-database /usr/share/mime >/dev/null 2>&1 || true
update-desktop-database /usr/share/applications >/dev/null 2>&1 || true
