*** Indstillinger ***
Dokumentation       Henter finanssystemets liste over posteringer på kassernes konti.
...
...                 Robotten henter kun; den retter intet. Det, der mangler, bliver stående som manglende data.
Bibliotek           ../keywords/sftp.py
Suiteopsætning      Begynd Ærindet    ledger
Suitenedtagning     Slut Ærindet
Opgavemærker        kilde:ledger    robot


*** Opgaver ***
Hent Finanssystemets Posteringer
    [Dokumentation]    Serverens nøgle kontrolleres, før der logges på. Kun filer i planen hentes.
    Log På SFTP-serveren
    Hent Manglende Filer
    Fortæl Hvad Der Blev Hentet
