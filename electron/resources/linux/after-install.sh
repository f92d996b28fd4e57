#!/bin/sh
# Runs after the deb or rpm package is installed. electron-builder replaces the words in ${}.
application='/opt/${sanitizedProductName}'

# Not to the executable, which Chromium ends for root: `sudo lanescope info …` reads what only root may read.
ln -sf "$application/resources/bin/lanescope" '/usr/bin/${executable}'

# Chromium's sandbox uses user namespaces. Where the kernel has none, it needs a helper that root owns.
if unshare --user true 2>/dev/null; then
  chmod 0755 "$application/chrome-sandbox" || true
else
  chmod 4755 "$application/chrome-sandbox" || true
fi

# Ubuntu from 23.10 on allows user namespaces only to programs with a profile of AppArmor. Older versions of AppArmor
# cannot read it, and do not need it.
profile="$application/resources/apparmor-profile"
installed='/etc/apparmor.d/${executable}'
if apparmor_status --enabled >/dev/null 2>&1 && apparmor_parser --skip-kernel-load "$profile" >/dev/null 2>&1; then
  cp -f "$profile" "$installed"
  # In a chroot, such as one in which an image is built, the kernel's profiles are not ours.
  if ! ischroot 2>/dev/null; then
    apparmor_parser --replace --write-cache --skip-read-cache "$installed" || true
  fi
fi

update-mime-database /usr/share/mime >/dev/null 2>&1 || true
update-desktop-database /usr/share/applications >/dev/null 2>&1 || true
