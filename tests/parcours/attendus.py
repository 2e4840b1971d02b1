"""What the journal of the story must hold, event by event."""


def JOURNAL(dossier, grant):
    return []


def JOURNAL_DE_LA_SUBVENTION(grant):
    return []
