@echo off
rem The command line companion: a batch file waits for the program, and passes its exit status on.
"%~dp0..\Pilothouse.exe" %*
exit /b %ERRORLEVEL%
