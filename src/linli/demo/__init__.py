"""Demo: a province to try everything on, built from a seed, with invented people and a clock of its own.

Owns      no table: names, positions, numbers and stories of the demonstration; its sign-ins
Leans on  every room below, through its commands and their bulk twins
Not here  figures (indicators count them from the records); serving (site)
Promises  the same seed, the same province; no real person's name; no sign-in but the printed ones; every page says so
"""
