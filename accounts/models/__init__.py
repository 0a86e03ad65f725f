"""Organisations, their units and studios, people and roles."""

from accounts.models.organisation import ClosingDay, CustomerCode, Organisation, Studio, Unit
from accounts.models.person import Person, Role

__all__ = ["ClosingDay", "CustomerCode", "Organisation", "Person", "Role", "Studio", "Unit"]
