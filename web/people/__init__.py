"""The people of the desk on pages: who is here, teams, absences, duty rosters, and who changed what of them."""

from web.people.pages import router

__all__ = ["router"]
