"""Live: open screens hear within a second or two that something happened, and look again.

Owns      Ticket, the hub (a process of its own: `python -m linli.live`)
Leans on  journal (what happened, in order), accounts and workforce (whose right stands), bulletins (who was asked)
Not here  what a screen shows (the rooms' own pages); what must arrive at a device (outbox, sync)
Promises  a frame names no person; own areas only; resuming loses and repeats nothing; revoked within 5 s
"""
