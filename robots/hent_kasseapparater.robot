*** Indstillinger ***
Dokumentation       Henter månedens Z-rapporter (dagsafslutninger) for hver kasse hos kasseapparaternes leverandør.
...
...                 Robotten henter kun; den retter intet. Det, der mangler, bliver stående som manglende data.
Bibliotek           ../keywords/pos.py
Suiteopsætning      Begynd Ærindet
Suitenedtagning     Slut Ærindet
Opgavemærker        kilde:pos    robot


*** Opgaver ***
Hent Månedens Z-rapporter
    [Dokumentation]    Fra hver kasse, der sælger, hentes alle Z-rapporter i perioden.
    Log På Kasseapparaternes API
    Hent Manglende Z-rapporter
    Fortæl Hvad Der Blev Hentet
