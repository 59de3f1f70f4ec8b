"""Mediation: a dispute in the village, the sessions about it, the agreement, and whether it was kept.

Owns      Dispute, DisputeParty, Session, Agreement, FollowUp
Leans on  incidents (where a call began it), workforce (who mediates), access (parties)
Not here  what a call needs at once (incidents); figures (indicators)
Promises  each party has an own door; no number on a person; settled means agreed, and kept is asked again
"""
