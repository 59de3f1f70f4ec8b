"""Assistance: errands and certificates for people who live far from an office.

Owns      Service, Request, RequestParty, Step
Leans on  protection (the calendar of working days), workforce (who takes it), access (the applicant)
Not here  calls for help (incidents); disputes (mediation)
Promises  what to bring and how long is said before; nobody comes twice for the same paper; done is confirmed by who asked
"""
