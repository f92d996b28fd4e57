; "Open with" for archives on Windows. The macros are those that electron-builder's installer looks for.
; Only OpenWithProgids is written: what opens an archive by default stays, and nothing is left behind.

!macro forEachArchive DO
  !insertmacro ${DO} "zip"
  !insertmacro ${DO} "tar"
  !insertmacro ${DO} "tgz"
  !insertmacro ${DO} "gz"
  !insertmacro ${DO} "xz"
  !insertmacro ${DO} "zst"
  !insertmacro ${DO} "bz2"
!macroend

!macro offerFor EXT
  WriteRegNone SHELL_CONTEXT "Software\Classes\.${EXT}\OpenWithProgids" "Lanescope.Archive"
!macroend

!macro withdrawFrom EXT
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.${EXT}\OpenWithProgids" "Lanescope.Archive"
!macroend

!macro tellExplorer
  System::Call "shell32::SHChangeNotify(i 0x08000000, i 0x1000, p 0, p 0)"
!macroend

!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\Lanescope.Archive" "" "Trace archive"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Lanescope.Archive\DefaultIcon" "" "$appExe,0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Lanescope.Archive\shell\open" "FriendlyAppName" "Lanescope"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Lanescope.Archive\shell\open\command" "" '"$appExe" "%1"'
  !insertmacro forEachArchive offerFor
  !insertmacro tellExplorer
!macroend

!macro customUnInstall
  !insertmacro forEachArchive withdrawFrom
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Lanescope.Archive"
  !insertmacro tellExplorer
!macroend
