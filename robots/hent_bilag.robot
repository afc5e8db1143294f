*** Indstillinger ***
Dokumentation       Henter periodens udlægsbilag på bilagsportalen, som en medarbejder ville gøre det: i en browser.
...
...                 Robotten ser kun; den godkender og retter intet. Hvert bilags side gemmes, som portalen viser den.
Bibliotek           ../keywords/portal.py
Suiteopsætning      Begynd Ærindet
Suitenedtagning     Slut Ærindet
Opgavemærker        kilde:vouchers    robot


*** Opgaver ***
Hent Periodens Bilag
    [Dokumentation]    Hele listen læses, før bilagene åbnes. Mangler ét bilag, er bilagene manglende data.
    Åbn Browseren
    Log På Bilagsportalen
    Søg Periodens Bilag
    Gem Hvert Bilags Side
    Fortæl Hvad Der Blev Hentet
