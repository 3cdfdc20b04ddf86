"""Example sheets to begin with: partnerships, activities, and the mapping that reads both."""

from __future__ import annotations

from typing import Final

_PARTNERSHIPS: Final = """\
id,partnership,type,time,a.id,a.name,b.id,b.name,kind,direction,currency,hourly_rate.a,hourly_rate.b,\
agreed_share_a,starts_on,owner,targets.anchoring_top,targets.projects_won.a,targets.projects_won.b
terms-1,nordwind-suedstern,partnership.agreed,2025-01-06,nordwind,Nordwind GmbH,suedstern,Südstern AG,co-selling,\
horizontal,EUR,95,80.5,,2025-01-01,m.keller,1,50000,30000
terms-2,nordwind-hafenlab,partnership.agreed,2025-01-13,nordwind,Nordwind GmbH,hafenlab,Hafenlab eG,referral,\
horizontal,EUR,95,,,2025-01-01,j.brandt,,,
terms-3,nordwind-auenforst,partnership.agreed,2025-02-03,nordwind,Nordwind GmbH,auenforst,\
"Auenforst, Holz & Bau KG",development,vertical,EUR,95,70,0.6,2025-02-01,m.keller,2,,
"""

_ACTIVITIES: Final = """\
No.,Partnership,What,When,Who,form,request,referral,promise,due,factor,needed,value,Hours,Hours A,Hours B,\
Executives A,Executives B,People A,People B,note,Checked by
act-1,nordwind-suedstern,support.given,2025-01-14 09:30,we,expertise,,,,,,yes,450.50,6,,,,,,,Survey for the tender,ab
act-2,nordwind-suedstern,meeting.held,2025-01-21 14:00,,,,,,,,,,,2,1.5,m.keller,s.roth,"j.brandt, t.ude",p.lang,,ab
act-3,nordwind-hafenlab,referral.given,2025-01-28,they,,,r-9,,,,,8000,,,,,,,,,
act-4,nordwind-suedstern,contact.requested,2025-02-04 11:15,we,,c-1,,,,,,,0.5,,,,,,,,
act-5,nordwind-auenforst,promise.made,2025-02-11,they,,,,v-1,2025-04-01,anchoring_top,,,,,,,,,,\
Name an executive sponsor,
act-6,nordwind-auenforst,support.given,2025-02-18 16:45,we,promotion,,,,,,yes,,8,,,,,,,"Stand at the fair,
two days",cd
"""

_MAPPING: Final = """\
# How to read partnerships.csv and activities.csv:
#   coophealth import partnerships.csv activities.csv --mapping mapping.toml
# Everything here is optional. A column that is called like a field needs no mapping.

# Where times have no offset ("2025-01-14 09:30"), they are in this zone; a day alone is its noon.
timezone = "Europe/Berlin"
# The decimal sign of numbers; "," where 1.234,50 is meant. Left out, only clear numbers are read.
decimal = "."
# The delimiter is found out and the text taken as UTF-8, unless you say:
# delimiter = ";"
# encoding = "cp1252"
# What 3/2/2025 means; left out, such dates are refused. 3.2.2025 is always day.month.year.
# dates = "day/month/year"

# Column of the sheet = the field it is. Fields of objects are dotted; "" leaves a column out, "data.NAME"
# keeps one that no activity knows.
[columns]
"No." = "id"
"What" = "type"
"When" = "time"
"Who" = "by"
"Hours" = "effort_hours"
# A meeting has effort of both sides.
"Hours A" = "effort_hours.a"
"Hours B" = "effort_hours.b"
# Several people are parted by commas.
"Executives A" = "people.a.executive"
"Executives B" = "people.b.executive"
"People A" = "people.a.working"
"People B" = "people.b.working"
"Checked by" = ""

# What holds in each row whose cell is empty or missing. Keep one source for all your sheets, and never change
# it: an activity is known by its source and its id, so a sheet can be imported again and nothing counts twice.
# A row without an id gets one made from its content: when it changes, it is another activity.
[constants]
source = "sheet:alliances"

# What is written in a column = what to read instead.
[values."Who"]
"we" = "a"
"they" = "b"
"""


def template() -> dict[str, str]:
    """File name -> its text: partnerships.csv, activities.csv and mapping.toml, ready to be imported."""
    return {"partnerships.csv": _PARTNERSHIPS, "activities.csv": _ACTIVITIES, "mapping.toml": _MAPPING}
