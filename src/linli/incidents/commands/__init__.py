"""What may be done with an incident."""

from .taking import Told, report_from_field, report_incident

__all__ = ["Told", "report_from_field", "report_incident"]
