"""Outbox: what must arrive, arrives once: leased, tried again, dropped when nobody wants it any more.

Owns      Parcel
Leans on  base, journal, access, areas, workforce
Not here  what a parcel is about (its room); screens and devices (live, sync); whether it is still wanted (site asks)
Promises  one parcel per key; a dead worker's parcels are taken over; nothing personal in it; exercises stay inside
"""
