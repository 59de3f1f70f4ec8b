"""Protection: a community officer's time and post, and the rules that keep them.

Owns      Rule, CalendarDay, CalendarChange, CalendarYear, TimeEntry, CheckIn, WeekSum, MonthSum, AbstractionReport,
          Tasking, Review, PaybackDebt, Emergency, BreachReport
Leans on  base, journal, access, areas, workforce
Not here  who is in which post (workforce); the incident that asks for somebody (incidents)
Promises  no request passes the rulebook by; an exception has a second person, an end and a debt; an emergency is
          short; a report in confidence names nobody; no minute counts twice; nobody is ranked
"""
