*** Indstillinger ***
Dokumentation       Henter kortindløserens afregninger, én fil for hver bankdag.
...
...                 Robotten henter kun; den retter intet. Det, der mangler, bliver stående som manglende data.
Bibliotek           ../keywords/sftp.py
Suiteopsætning      Begynd Ærindet    card
Suitenedtagning     Slut Ærindet
Opgavemærker        kilde:card    robot


*** Opgaver ***
Hent Kortindløserens Afregninger
    [Dokumentation]    Serverens nøgle kontrolleres, før der logges på. Kun filer i planen hentes.
    Log På SFTP-serveren
    Hent Manglende Filer
    Fortæl Hvad Der Blev Hentet
