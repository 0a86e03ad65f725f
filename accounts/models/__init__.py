"""Organisations, their units and studios, people and roles, absences."""

from accounts.models.absence import Absence
from accounts.models.organisation import ClosingDay, CustomerCode, Organisation, Studio, Unit
from accounts.models.person import Person, Role

__all__ = ["Absence", "ClosingDay", "CustomerCode", "Organisation", "Person", "Role", "Studio", "Unit"]
