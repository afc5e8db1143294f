*** Indstillinger ***
Dokumentation       Henter MobilePays afregninger, en rapport for hver bankdag.
...
...                 Robotten henter kun; den retter intet. Betalernes navne og telefonnumre bliver ikke gemt.
Bibliotek           ../keywords/mobilepay.py
Suiteopsætning      Begynd Ærindet
Suitenedtagning     Slut Ærindet
Opgavemærker        kilde:mobilepay    robot


*** Opgaver ***
Hent MobilePays Afregninger
    [Dokumentation]    En dag uden rapport er manglende data og aldrig nul kroner.
    Find Nøglen Til MobilePay
    Hent Manglende Afregninger
    Fortæl Hvad Der Blev Hentet
