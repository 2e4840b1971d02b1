"""What opens the files that people send: each in a process of its own, which has nothing to lose.

Pure: no Django, no database, no secret, no network. `serveur` forks a child for each file, under limits of memory, of time
and of what it may open; `taches` is what a child does. The program that asks (`levier.socle.cloison`) gives a path and gets a
verdict: it never opens a PDF, an archive or a picture itself.
"""
