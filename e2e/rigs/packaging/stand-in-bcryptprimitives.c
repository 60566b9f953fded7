/* Stand-in for Windows' bcryptprimitives.dll, which Debian 12's Wine lacks: the one function that Rust's standard library calls. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID bytes, ULONG count);

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *bytes, SIZE_T count) {
  return SystemFunction036(bytes, (ULONG)count);
}
