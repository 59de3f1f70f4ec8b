"""Fieldwork: what is counted, who was visited where, and what was promised on the doorstep.

Owns      Round, Count, Visit, Promise
Leans on  areas, workforce, protection (the calendar of working days)
Not here  places that are inspected (premises); anybody's name (nowhere)
Promises  counts per area, never a list of people; a promise has a day and is seen; nothing known is asked twice
"""
