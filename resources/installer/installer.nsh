; What Pilothouse adds to electron-builder's installer: opening labs from Explorer and by link, and the question about labs
; at the end. SHCTX is HKEY_CURRENT_USER in an installation for one user.

!macro customInstall
  ; `Open with`, never the first choice for all YAML files.
  WriteRegStr SHCTX "Software\Classes\Pilothouse.Lab" "" "Pilothouse lab"
  WriteRegStr SHCTX "Software\Classes\Pilothouse.Lab\DefaultIcon" "" "$appExe,0"
  WriteRegStr SHCTX "Software\Classes\Pilothouse.Lab\shell\open\command" "" '"$appExe" "%1"'
  WriteRegNone SHCTX "Software\Classes\.yaml\OpenWithProgids" "Pilothouse.Lab"
  WriteRegStr SHCTX "Software\Classes\Directory\shell\Pilothouse" "Icon" "$appExe,0"
  WriteRegStr SHCTX "Software\Classes\Directory\shell\Pilothouse\command" "" '"$appExe" "%1"'
  ${If} $LANGUAGE == 1042
    WriteRegStr SHCTX "Software\Classes\Directory\shell\Pilothouse" "" "Pilothouse로 열기"
  ${Else}
    WriteRegStr SHCTX "Software\Classes\Directory\shell\Pilothouse" "" "Open with Pilothouse"
  ${EndIf}
  WriteRegStr SHCTX "Software\Classes\pilothouse" "" "URL:Pilothouse"
  WriteRegStr SHCTX "Software\Classes\pilothouse" "URL Protocol" ""
  WriteRegStr SHCTX "Software\Classes\pilothouse\shell\open\command" "" '"$appExe" "%1"'
!macroend

!macro customUnInstall
  DeleteRegKey SHCTX "Software\Classes\Pilothouse.Lab"
  DeleteRegValue SHCTX "Software\Classes\.yaml\OpenWithProgids" "Pilothouse.Lab"
  DeleteRegKey SHCTX "Software\Classes\Directory\shell\Pilothouse"
  DeleteRegKey SHCTX "Software\Classes\pilothouse"
  ; An update removes the old version and keeps everything of the user's.
  ${IfNot} ${isUpdated}
    !insertmacro askAboutLabs
  ${EndIf}
!macroend

; Labs stay unless the user says otherwise; a silent uninstallation keeps them. Folders of labs whose machines still exist
; are never deleted: without them nobody could remove the machines properly.
!macro askAboutLabs
  StrCpy $R8 "$PROFILE\Pilothouse"
  ${If} ${FileExists} "$R8\*.*"
    StrCpy $hasMachines no
    ${Locate} "$R8" "/L=F /M=id" "un.foundMachine"
    ${If} $hasMachines == yes
      ${If} $LANGUAGE == 1042
        MessageBox MB_OK|MB_ICONINFORMATION "가상 머신이 남아 있는 랩이 있어 랩 폴더를 그대로 둡니다.$\r$\n$\r$\n$R8$\r$\n$\r$\n가상 머신은 삭제되지 않습니다. 더 이상 필요 없으면 각 폴더에서 $\"vagrant destroy$\"를 실행하거나 VirtualBox에서 삭제하세요." /SD IDOK
      ${Else}
        MessageBox MB_OK|MB_ICONINFORMATION "Your labs are kept, since virtual machines of theirs still exist:$\r$\n$\r$\n$R8$\r$\n$\r$\nThe machines are not removed. If you need them no longer, run $\"vagrant destroy$\" in each folder or remove them in VirtualBox." /SD IDOK
      ${EndIf}
    ${Else}
      ${If} $LANGUAGE == 1042
        StrCpy $R7 "랩 폴더도 삭제할까요?$\r$\n$\r$\n$R8$\r$\n$\r$\n이 랩들에는 남아 있는 가상 머신이 없습니다. 삭제한 파일은 되돌릴 수 없습니다."
      ${Else}
        StrCpy $R7 "Delete your labs' folders too?$\r$\n$\r$\n$R8$\r$\n$\r$\nNone of them has a virtual machine any more. Deleted files cannot be brought back."
      ${EndIf}
      MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$R7" /SD IDNO IDNO keepLabs
      RMDir /r "$R8"
      keepLabs:
    ${EndIf}
  ${EndIf}
!macroend

!ifdef BUILD_UNINSTALLER
  !include FileFunc.nsh
  ; Locate gives the registers back as they were before it.
  Var hasMachines
  ; Vagrant keeps the id of each machine that exists as `.vagrant\machines\NODE\PROVIDER\id`.
  Function un.foundMachine
    StrCpy $hasMachines yes
    StrCpy $0 StopLocate
    Push $0
  FunctionEnd
!endif
