"""Programme: what was found wanting, the remedy, its milestones over three years, and who answers.

Owns      Shortcoming, Remedy, Milestone, Postponement
Leans on  base, journal, access, areas, workforce
Not here  the money (funds); the figures that show whether it helped (indicators)
Promises  a milestone names a unit and a post, never a person; a postponement keeps the old date; done needs evidence
"""
