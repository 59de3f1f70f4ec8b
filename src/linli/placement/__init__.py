"""Placement: where further assistants should go, how heavy a beat is, and how a township's beats could be redrawn.

Owns      LoadFormula, Plan, PlannedBeat, PlanRecord, DraftPost, Redrawing
Leans on  areas (villages and positions), workforce (who is in post), fieldwork and premises (counts per village)
Not here  appointing and changing beats themselves (workforce); counting (fieldwork); coverage as a figure (indicators)
Promises  an index of areas and beats, never of a person; nothing changes without a person's yes; a plan shows its proven bound
"""
