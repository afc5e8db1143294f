"""Dansk i Robot Framework: overskrifter, indstillinger og ord, som robotterne er skrevet med.

Brug: ``robot --language robots/dansk.py robots/hent_kasseapparater.robot``
"""

from robot.api import Language


class Da(Language):
    """Danish"""

    settings_header = "Indstillinger"
    variables_header = "Variable"
    test_cases_header = "Testtilfælde"
    tasks_header = "Opgaver"
    keywords_header = "Nøgleord"
    comments_header = "Kommentarer"
    library_setting = "Bibliotek"
    resource_setting = "Ressource"
    variables_setting = "Variabelfil"
    name_setting = "Navn"
    documentation_setting = "Dokumentation"
    metadata_setting = "Metadata"
    suite_setup_setting = "Suiteopsætning"
    suite_teardown_setting = "Suitenedtagning"
    test_setup_setting = "Testopsætning"
    task_setup_setting = "Opgaveopsætning"
    test_teardown_setting = "Testnedtagning"
    task_teardown_setting = "Opgavenedtagning"
    test_template_setting = "Testskabelon"
    task_template_setting = "Opgaveskabelon"
    test_timeout_setting = "Testfrist"
    task_timeout_setting = "Opgavefrist"
    test_tags_setting = "Testmærker"
    task_tags_setting = "Opgavemærker"
    keyword_tags_setting = "Nøgleordsmærker"
    tags_setting = "Mærker"
    setup_setting = "Opsætning"
    teardown_setting = "Nedtagning"
    template_setting = "Skabelon"
    timeout_setting = "Frist"
    arguments_setting = "Argumenter"
    given_prefixes = ("Givet",)
    when_prefixes = ("Når",)
    then_prefixes = ("Så",)
    and_prefixes = ("Og",)
    but_prefixes = ("Men",)
    true_strings = ("Sand", "Ja", "Til")
    false_strings = ("Falsk", "Nej", "Fra", "Ingen")
