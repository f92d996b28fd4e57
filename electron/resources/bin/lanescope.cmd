@rem The command line of an installed Lanescope on Windows. Inside a command script, cmd.exe waits for a program with a
@rem window and knows its exit code. Chromium takes what follows -- for no option of its own.
@"%~dp0..\..\Lanescope.exe" -- %*
@exit /b %ERRORLEVEL%
