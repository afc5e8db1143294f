*** Indstillinger ***
Dokumentation       Henter kassernes optællingsark i fællesmappen, også måneden før.
...
...                 Robotten henter kun; den retter intet. Det, der mangler, bliver stående som manglende data.
Bibliotek           ../keywords/share.py
Suiteopsætning      Begynd Ærindet    counts
Suitenedtagning     Slut Ærindet
Opgavemærker        kilde:counts    robot


*** Opgaver ***
Hent Kassernes Optællingsark
    [Dokumentation]    Et ark, der er åbent hos nogen, hentes, som det sidst blev gemt.
    Find Fællesmappen
    Hent Manglende Optællingsark
    Nævn Åbne Regneark
    Fortæl Hvad Der Blev Hentet
