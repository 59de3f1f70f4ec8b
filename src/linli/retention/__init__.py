"""Retention: every case's term, forgetting it, and the certificate that it is forgotten.

Owns      Extension, Certificate; the pages of a case's term and of its parties' copies
Leans on  base, journal, access (doors), and each room that keeps cases
Not here  what erasing a case takes away (the case's room); backups (site)
Promises  what is due is erased and proven; an extension has a reason, a second person and an end
"""
