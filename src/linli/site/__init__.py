"""Site: the outside of the house: settings, addresses, the shared pieces of the doors, the command line.

Owns      nothing
Leans on  every room
Not here  rules of any kind (the rooms)
Promises  refusals are one notice line; one request counts once; a page holds no foreign script
"""
