"""Bulletins: asking the villages near an incident for help, and hearing back.

Owns      Bulletin, BulletinVillage, Copy, Tip
Leans on  incidents (what happened), areas (who is near), workforce (who answers there), outbox (telling them)
Not here  by which channel somebody is told (outbox, live, sync); what becomes of the incident (incidents)
Promises  bound to one open incident; a second person approves; near and short; gone when the incident closes
"""
