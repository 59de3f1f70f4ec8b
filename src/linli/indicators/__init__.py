"""Indicators: every figure from its records, with its definition, date and completeness; and the briefing.

Owns      Briefing, Reading
Leans on  every room that has something to count
Not here  the records themselves (their rooms); what the public may see page by page (portal)
Promises  the same as-of gives the same answer for ever; each number opens to its records; no number about a person
"""
