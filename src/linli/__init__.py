"""Linli (邻里): an open operations platform of community policing."""

__version__ = "0.1.0"
