"""Funds: the money of the programme, from the plan to the payment, down to the fen.

Owns      FundLine, Booking, PaymentOrder
Leans on  base, journal, access, areas, workforce
Not here  what was achieved with it (programme, indicators)
Promises  only reversed, never edited or deleted; paid ≤ committed ≤ appropriated; a large payment needs two people
"""
