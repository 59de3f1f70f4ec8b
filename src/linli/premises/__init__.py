"""Premises: places that are inspected, what was found there, and whether it was put right.

Owns      Kind, Premises, Checklist, Inspection, Finding
Leans on  areas, workforce, protection (the calendar of working days)
Not here  counts of premises (fieldwork); owners or occupants (nowhere)
Promises  a place, never its people; every finding has a day; a serious hazard goes to the fire authority in five working days
"""
