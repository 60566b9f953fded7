/* press.exe BUTTON...: presses buttons of the installer's windows by their texts, each as soon as it is there and can be pressed.
   Exit status 1 where one does not come within a minute. */
#define UNICODE
#define _UNICODE
#include <windows.h>
#include <shellapi.h>
#include <wchar.h>

#define WAIT_MS 60000
#define POLL_MS 50

/* `&Next >` is called `Next`. */
static void plain(WCHAR *text) {
  WCHAR *to = text;
  for (WCHAR *from = text; *from; from++)
    if (!wcschr(L"&<> ", *from)) *to++ = *from;
  *to = 0;
}

static BOOL CALLBACK press(HWND control, LPARAM wanted) {
  WCHAR class[16], text[64];
  if (!GetClassNameW(control, class, 16) || _wcsicmp(class, L"Button")) return TRUE;
  GetWindowTextW(control, text, 64);
  plain(text);
  if (wcscmp(text, *(WCHAR **)wanted) || !IsWindowVisible(control) || !IsWindowEnabled(control)) return TRUE;
  PostMessageW(control, BM_CLICK, 0, 0);
  *(WCHAR **)wanted = NULL;
  return FALSE;
}

static BOOL CALLBACK look(HWND window, LPARAM wanted) {
  /* What is behind a question cannot be pressed. */
  if (IsWindowVisible(window) && IsWindowEnabled(window)) EnumChildWindows(window, press, wanted);
  return *(WCHAR **)wanted != NULL;
}

int main(void) {
  int count;
  WCHAR **names = CommandLineToArgvW(GetCommandLineW(), &count);
  for (int i = 1; i < count; i++) {
    WCHAR *wanted = names[i];
    for (int waited = 0; wanted && waited < WAIT_MS; waited += POLL_MS) {
      EnumWindows(look, (LPARAM)&wanted);
      if (wanted) Sleep(POLL_MS);
    }
    if (wanted) return 1;
  }
  return 0;
}
