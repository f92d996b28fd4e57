; What Windows is told of files and links. The macros are those that electron-builder's installer looks for.
; Archives and files of tracers get "Open with" only (OpenWithProgids): what opens such a file by default stays.
; Bundles are Lanescope's own kind of file and open with it. Nothing is written about .jsonl: Windows knows no longer endings.

!macro forEachType DO
  !insertmacro ${DO} "zip"
  !insertmacro ${DO} "tar"
  !insertmacro ${DO} "tgz"
  !insertmacro ${DO} "gz"
  !insertmacro ${DO} "xz"
  !insertmacro ${DO} "zst"
  !insertmacro ${DO} "bz2"
  !insertmacro ${DO} "dat"
  !insertmacro ${DO} "data"
  !insertmacro ${DO} "perfetto-trace"
  !insertmacro ${DO} "pftrace"
!macroend

!macro offerFor EXT
  WriteRegNone SHELL_CONTEXT "Software\Classes\.${EXT}\OpenWithProgids" "Lanescope.Trace"
!macroend

!macro withdrawFrom EXT
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.${EXT}\OpenWithProgids" "Lanescope.Trace"
!macroend

!macro tellExplorer
  System::Call "shell32::SHChangeNotify(i 0x08000000, i 0x1000, p 0, p 0)"
!macroend

!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\Lanescope.Trace" "" "Trace"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Lanescope.Trace\DefaultIcon" "" "$appExe,0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Lanescope.Trace\shell\open" "FriendlyAppName" "Lanescope"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Lanescope.Trace\shell\open\command" "" '"$appExe" "%1"'
  WriteRegStr SHELL_CONTEXT "Software\Classes\Lanescope.Bundle" "" "Lanescope bundle"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Lanescope.Bundle\DefaultIcon" "" "$appExe,0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Lanescope.Bundle\shell\open" "FriendlyAppName" "Lanescope"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Lanescope.Bundle\shell\open\command" "" '"$appExe" "%1"'
  WriteRegStr SHELL_CONTEXT "Software\Classes\.lanescope" "" "Lanescope.Bundle"
  WriteRegNone SHELL_CONTEXT "Software\Classes\.lanescope\OpenWithProgids" "Lanescope.Bundle"
  WriteRegStr SHELL_CONTEXT "Software\Classes\lanescope" "" "URL:Link to a view in Lanescope"
  WriteRegStr SHELL_CONTEXT "Software\Classes\lanescope" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\lanescope\shell\open\command" "" '"$appExe" "%1"'
  !insertmacro forEachType offerFor
  !insertmacro tellExplorer
!macroend

!macro customUnInstall
  !insertmacro forEachType withdrawFrom
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Lanescope.Trace"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Lanescope.Bundle"
  ; Another program may have written beside our values, or have made itself the default since.
  ReadRegStr $0 SHELL_CONTEXT "Software\Classes\.lanescope" ""
  ${If} $0 == "Lanescope.Bundle"
    DeleteRegValue SHELL_CONTEXT "Software\Classes\.lanescope" ""
  ${EndIf}
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.lanescope\OpenWithProgids" "Lanescope.Bundle"
  DeleteRegKey /ifempty SHELL_CONTEXT "Software\Classes\.lanescope\OpenWithProgids"
  DeleteRegKey /ifempty SHELL_CONTEXT "Software\Classes\.lanescope"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\lanescope"
  !insertmacro tellExplorer
!macroend
