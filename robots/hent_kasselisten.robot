*** Indstillinger ***
Dokumentation       Henter kasselisten (kasseregistret) i fællesmappen.
...
...                 Den hentes først, for resten af planen bygger på den.
Bibliotek           ../keywords/share.py
Suiteopsætning      Begynd Ærindet    registers
Suitenedtagning     Slut Ærindet
Opgavemærker        kilde:registers    robot


*** Opgaver ***
Hent Kasselisten
    [Dokumentation]    Listen hentes, som den ligger i mappen i dag.
    Find Fællesmappen
    Hent Kasselisten
    Fortæl Hvad Der Blev Hentet
