*** Indstillinger ***
Dokumentation       Henter bankens kontoudtog, ét for hver konto og bankdag.
...
...                 Robotten henter kun; den retter intet. Det, der mangler, bliver stående som manglende data.
Bibliotek           ../keywords/sftp.py
Suiteopsætning      Begynd Ærindet    bank
Suitenedtagning     Slut Ærindet
Opgavemærker        kilde:bank    robot


*** Opgaver ***
Hent Bankens Kontoudtog
    [Dokumentation]    Først ses der efter, hvilke konti banken leverer; de skrives i planen, før der hentes.
    Log På SFTP-serveren
    Find Bankkontiene
    Hent Manglende Filer
    Fortæl Hvad Der Blev Hentet
