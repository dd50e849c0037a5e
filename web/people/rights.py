"""Who may change what stands on the pages of people, besides the rules of staffing: teams."""

from engine import people, staffing


def may_change_team(desk: people.Desk, actor: str, team: people.Team) -> bool:
    """Whether a person may say who leads a team and who is in it: its lead and those above the lead; where nobody
    leads it, whoever leads a team or supervises someone.
    """
    if team.lead is None:
        return staffing.leads(desk, actor)
    return actor == team.lead or staffing.is_above(desk, actor, team.lead)
